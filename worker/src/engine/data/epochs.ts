/** A place in an endless walk over data: so many epochs are done, and so many items of the current one. */
export interface Position {
  epoch: number;
  index: number;
}

export const START: Position = { epoch: 0, index: 0 };

/**
 * Walks over the items of one epoch after the other, without end. The same function and position give the same items,
 * so a run that stopped goes on from the position it kept.
 * @param itemsOf the items of an epoch in their order; called once per epoch
 * @param from the first item to give
 * @throws RangeError for an epoch without items
 */
export function* walkEpochs<Item>(
  itemsOf: (epoch: number) => readonly Item[],
  from: Position = START,
): Generator<{ item: Item /** Where to go on after this item. */; next: Position }, never> {
  for (let { epoch, index } = from; ; epoch++, index = 0) {
    const items = itemsOf(epoch);
    if (items.length === 0) throw new RangeError(`Epoch ${epoch} has no items.`);
    for (; index < items.length; index++) {
      const last = index + 1 === items.length;
      yield {
        item: items[index]!,
        next: last ? { epoch: epoch + 1, index: 0 } : { epoch, index: index + 1 },
      };
    }
  }
}
