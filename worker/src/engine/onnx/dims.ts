/**
 * Sizes of tensor axes: a number, or a symbolic size known only when the graph runs. A symbolic size is a polynomial
 * with whole coefficients, written canonically (`"batch"`, `"past+seq"`, `"2*batch*seq"`), so that two sizes are equal
 * exactly when they are `===`.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Monomial (its symbols sorted and joined by `*`, "" for the constant term) → coefficient. */
type Polynomial = Map<string, number>;

function parse(dim: Dim): Polynomial {
  if (typeof dim === "number") return new Map(dim === 0 ? [] : [["", dim]]);
  const polynomial: Polynomial = new Map();
  for (const term of dim.split("+")) {
    const factors = term.split("*");
    const coefficient = /^-?\d+$/.test(factors[0]!) ? Number(factors.shift()) : 1;
    addTerm(polynomial, factors.sort().join("*"), coefficient);
  }
  return polynomial;
}

function addTerm(polynomial: Polynomial, monomial: string, coefficient: number): void {
  const sum = (polynomial.get(monomial) ?? 0) + coefficient;
  if (sum === 0) polynomial.delete(monomial);
  else polynomial.set(monomial, sum);
}

function format(polynomial: Polynomial): Dim {
  if (polynomial.size === 0) return 0;
  if (polynomial.size === 1 && polynomial.has("")) return polynomial.get("")!;
  return [...polynomial]
    .sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1))
    .map(([monomial, c]) => (monomial === "" ? String(c) : c === 1 ? monomial : `${c}*${monomial}`))
    .join("+");
}

/** The canonical form; throws on a name that could not be told from an expression. */
export function canonicalDim(dim: Dim): Dim {
  if (typeof dim === "number") {
    if (!Number.isInteger(dim) || dim < 0)
      throw new Error(`A dimension must be a whole number ≥ 0, not ${dim}.`);
    return dim;
  }
  if (!/^[\w*+-]+$/.test(dim)) throw new Error(`"${dim}" is not a symbolic dimension.`);
  return format(parse(dim));
}

export function addDims(...dims: Dim[]): Dim {
  const sum: Polynomial = new Map();
  for (const dim of dims) for (const [monomial, c] of parse(dim)) addTerm(sum, monomial, c);
  return format(sum);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  const difference = parse(a);
  for (const [monomial, c] of parse(b)) addTerm(difference, monomial, -c);
  return format(difference);
}

export function multiplyDims(...dims: Dim[]): Dim {
  let product: Polynomial = new Map([["", 1]]);
  for (const dim of dims) {
    const next: Polynomial = new Map();
    for (const [m1, c1] of product)
      for (const [m2, c2] of parse(dim)) {
        const symbols = [...m1.split("*"), ...m2.split("*")].filter(Boolean).sort();
        addTerm(next, symbols.join("*"), c1 * c2);
      }
    product = next;
  }
  return format(product);
}

/** a / b where b has a single term that divides every term of a; undefined where it does not. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return a === b ? 1 : undefined;
  const [monomial, coefficient] = divisor[0]!;
  const quotient: Polynomial = new Map();
  for (const [m, c] of parse(a)) {
    const symbols = m.split("*").filter(Boolean);
    for (const symbol of monomial.split("*").filter(Boolean)) {
      const at = symbols.indexOf(symbol);
      if (at < 0) return undefined;
      symbols.splice(at, 1);
    }
    if (c % coefficient !== 0) return undefined;
    addTerm(quotient, symbols.join("*"), c / coefficient);
  }
  return format(quotient);
}

/** Number of elements; symbolic where an axis is. */
export function sizeOf(shape: Shape): Dim {
  return multiplyDims(...shape);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Shape of an elementwise result under NumPy's rules; undefined where the shapes do not fit. */
export function broadcastShapes(...shapes: Shape[]): Shape | undefined {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let dim: Dim = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own === 1 || own === dim) continue;
      if (dim !== 1) return undefined;
      dim = own;
    }
    result.push(dim);
  }
  return result;
}
