/** Element types of stored weights, by the names that options have for them. */
export const dtypes = { fp32: "F32", fp16: "F16", bf16: "BF16" } as const;
export type DTypeName = keyof typeof dtypes;
export const dtypeNames = Object.keys(dtypes) as [DTypeName, ...DTypeName[]];
