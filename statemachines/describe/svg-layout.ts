import type { Block, Graph } from './graph.ts';

/** A rectangle of a drawing, in its own units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sizes of the drawing; a node has room for its title and two lines of words. */
export const SIZE = { width: 240, height: 62, gapX: 28, gapY: 40, pad: 16, lane: 12, side: 120, margin: 24 } as const;

/** Where everything stands. */
export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  /** The frame around a step that holds others, by the step. */
  readonly frames: ReadonlyMap<string, Box>;
  /** The outermost frame that a node stands in, by the node. */
  readonly holders: ReadonlyMap<string, string>;
  /** The column of the forward way: between it and the columns beside it, lines have their lanes. */
  readonly column: Box;
  readonly width: number;
  readonly height: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Room for blocks one below the other. */
const columnExtent = (blocks: readonly Block[]): Extent => {
  const extents = blocks.map(extentOf);
  return {
    width: Math.max(SIZE.width, ...extents.map(({ width }) => width)),
    height: sum(extents.map(({ height }) => height)) + SIZE.gapY * Math.max(0, extents.length - 1),
  };
};

/** Room for a block: one node, or a frame with its lists side by side under their holder. */
const extentOf = ({ lists }: Block): Extent => {
  if (lists.length === 0) return { width: SIZE.width, height: SIZE.height };
  const columns = lists.map(({ blocks }) => columnExtent(blocks));
  return {
    width: sum(columns.map(({ width }) => width)) + SIZE.gapX * (columns.length - 1) + 2 * SIZE.pad,
    height: 2 * SIZE.pad + SIZE.height + SIZE.gapY + Math.max(...columns.map(({ height }) => height)),
  };
};

/** Places blocks one below the other around a middle; one recursion, since playbooks are series and lists. */
const placeColumn = (
  blocks: readonly Block[],
  middle: number,
  top: number,
  holder: string | undefined,
  placed: { boxes: Map<string, Box>; frames: Map<string, Box>; holders: Map<string, string> },
): void => {
  let y = top;
  for (const block of blocks) {
    const { width, height } = extentOf(block);
    const isFrame = block.lists.length > 0;
    const within = holder ?? (isFrame ? block.node : undefined);
    if (isFrame) placed.frames.set(block.node, { x: middle - width / 2, y, width, height });
    if (within !== undefined) placed.holders.set(block.node, within);
    placed.boxes.set(block.node, {
      x: middle - SIZE.width / 2,
      y: isFrame ? y + SIZE.pad : y,
      width: SIZE.width,
      height: SIZE.height,
    });
    let x = middle - width / 2 + SIZE.pad;
    for (const { blocks: inside } of block.lists) {
      const column = columnExtent(inside);
      placeColumn(inside, x + column.width / 2, y + SIZE.pad + SIZE.height + SIZE.gapY, within, placed);
      x += column.width + SIZE.gapX;
    }
    y += height + SIZE.gapY;
  }
};

/** Ends before anything was done, and the stop, stand left, each where its first way out begins, none over another. */
const placeLeft = (graph: Graph, boxes: Map<string, Box>): void => {
  let free = 0;
  for (const end of ['untouched', 'self-resolved', 'stopped']) {
    const sources = graph.edges.filter(({ to }) => to === end).map(({ from }) => boxes.get(from)?.y ?? 0);
    if (sources.length === 0) continue;
    const y = Math.max(Math.min(...sources), free);
    boxes.set(end, { x: SIZE.margin, y, width: SIZE.width, height: SIZE.height });
    free = y + SIZE.height + SIZE.gapY;
  }
};

/** Undos stand right of what they undo and run upwards, to the ends above them. */
const placeRight = (graph: Graph, x: number, boxes: Map<string, Box>): void => {
  let free = SIZE.margin + SIZE.height + SIZE.gapY;
  for (const undo of [...graph.undos].reverse()) {
    const y = Math.max(boxes.get(undo.replace(/:undo$/, ''))?.y ?? 0, free);
    boxes.set(undo, { x, y, width: SIZE.width, height: SIZE.height });
    free = y + SIZE.height + SIZE.gapY;
  }
  const into = graph.edges.filter(({ to }) => to === 'rolled-back');
  const [first] = into;
  if (first === undefined) return;
  const source = boxes.get(first.from)?.y ?? 0;
  const y = first.kind === 'undo' ? source - SIZE.height - SIZE.gapY : source;
  boxes.set('rolled-back', { x, y, width: SIZE.width, height: SIZE.height });
  if (graph.edges.some(({ to }) => to === 'not-undone')) {
    boxes.set('not-undone', { x: x + SIZE.width + SIZE.gapX, y, width: SIZE.width, height: SIZE.height });
  }
};

/** Where everything of a graph is drawn: ends left, the forward way in the middle, undos right. */
export const layoutOf = (graph: Graph): Layout => {
  const boxes = new Map<string, Box>();
  const frames = new Map<string, Box>();
  const holders = new Map<string, string>();
  const extent = columnExtent(graph.blocks);
  const left = SIZE.margin + SIZE.width + SIZE.side;
  const middle = left + extent.width / 2;
  placeColumn(graph.blocks, middle, SIZE.margin, undefined, { boxes, frames, holders });
  const bottom = SIZE.margin + extent.height + SIZE.gapY;
  boxes.set('recovered', { x: middle - SIZE.width / 2, y: bottom, width: SIZE.width, height: SIZE.height });
  placeLeft(graph, boxes);
  placeRight(graph, left + extent.width + SIZE.side, boxes);
  const all = [...boxes.values()];
  return {
    boxes,
    frames,
    holders,
    column: { x: left, y: SIZE.margin, width: extent.width, height: extent.height },
    width: Math.max(...all.map(({ x, width }) => x + width)) + SIZE.margin,
    height: Math.max(...all.map(({ y, height }) => y + height)) + SIZE.margin,
  };
};
