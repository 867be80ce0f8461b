import type { Graph, GraphEdge } from './graph.ts';
import { type Box, type Layout, SIZE } from './svg-layout.ts';

export type Point = readonly [number, number];

/** An edge as it is drawn: its corners, and where its label stands. */
export interface Route {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  readonly label: Point;
  /** On which side of that point the label stands. */
  readonly anchor: 'start' | 'end';
  /** Whether it ends where another line runs on to the same target, and has no mark of its own there. */
  readonly joins: boolean;
}

/** A line that goes the whole way, with its label to the right. */
const ALONE = { anchor: 'start', joins: false } as const;

const middleX = ({ x, width }: Box): number => x + width / 2;
const middleY = ({ y, height }: Box): number => y + height / 2;
const rightOf = ({ x, width }: Box): number => x + width;
const bottomOf = ({ y, height }: Box): number => y + height;

/** Without corners that lie where the line is already. */
const tidy = (points: readonly Point[]): Point[] =>
  points.filter((point, index) => index === 0 || point.join() !== points[index - 1]?.join());

/** Down from one to the next; past whatever stands between, close above the next. */
const downward = (edge: GraphEdge, from: Box, to: Box): Route => {
  const turn = to.y - SIZE.gapY / 2;
  return {
    edge,
    points: tidy([
      [middleX(from), bottomOf(from)],
      [middleX(from), turn],
      [middleX(to), turn],
      [middleX(to), to.y],
    ]),
    label: [middleX(to) + 6, turn + 14],
    ...ALONE,
  };
};

/** Past the steps inside a frame, along its left edge. */
const past = (edge: GraphEdge, from: Box, to: Box, frame: Box): Route => {
  const x = frame.x + SIZE.pad / 2;
  const turn = to.y - SIZE.gapY / 2;
  return {
    edge,
    points: [
      [from.x, middleY(from)],
      [x, middleY(from)],
      [x, turn],
      [middleX(to), turn],
      [middleX(to), to.y],
    ],
    label: [x + 4, middleY(from) - 5],
    ...ALONE,
  };
};

/** Up from an undo to the one before it, or to an end. */
const upward = (edge: GraphEdge, from: Box, to: Box): Route => {
  const turn = from.y - SIZE.gapY / 2;
  return {
    edge,
    points: tidy([
      [middleX(from), from.y],
      [middleX(from), turn],
      [middleX(to), turn],
      [middleX(to), bottomOf(to)],
    ]),
    label: [middleX(to) + 6, turn - 6],
    ...ALONE,
  };
};

/** Sideways out of the column, along a lane, and into an end or an undo. */
const sideways = (edge: GraphEdge, from: Box, to: Box, laneX: number, share: number): Route => {
  const isRight = to.x > from.x;
  const y = from.y + from.height * share;
  const start: Point = [isRight ? rightOf(from) : from.x, y];
  const end: Point = [isRight ? to.x : rightOf(to), middleY(to)];
  return {
    edge,
    points: tidy([start, [laneX, y], [laneX, end[1]], end]),
    // why below where the line is low: a failure's label stands above its own line there
    label: [isRight ? start[0] + 4 : start[0] - 4, share > 0.5 ? y + 13 : y - 5],
    anchor: isRight ? 'start' : 'end',
    joins: false,
  };
};

/** Where on the side of its node a way out begins: a failure in the middle, others above and below. */
const SHARES: Readonly<Record<GraphEdge['kind'], number>> = { next: 0.75, fails: 0.5, undo: 0.5, stop: 0.25 };

/**
 * Lines in one lane to one target, each only as far as the next one: dashes that lie over others are no dashes any more.
 */
const joined = (routes: readonly Route[]): Route[] => {
  const lanes = Map.groupBy(routes, ({ edge, points }) => `${edge.kind} ${edge.to} ${points[1]?.[0]}`);
  const cut = new Map<Route, Route>();
  for (const lane of lanes.values()) {
    const endY = lane[0]?.points.at(-1)?.[1] ?? 0;
    const startY = ({ points }: Route): number => points[0]?.[1] ?? 0;
    for (const side of [1, -1]) {
      const near = lane
        .filter((route) => (startY(route) - endY) * side >= (side === 1 ? 0 : 1))
        .sort((a, b) => (startY(a) - startY(b)) * side);
      for (const [index, route] of near.entries()) {
        const before = near[index - 1];
        const [start, turn] = route.points;
        if (before === undefined || start === undefined || turn === undefined) continue;
        cut.set(route, { ...route, points: [start, turn, [turn[0], startY(before)]], joins: true });
      }
    }
  }
  return routes.map((route) => cut.get(route) ?? route);
};

/** Every edge as it is drawn. Of steps inside a frame the frame is left once, whichever of them fails. */
export const routesOf = (graph: Graph, layout: Layout): Route[] => {
  const { boxes, frames, holders, column } = layout;
  const forward = new Set(graph.nodes.filter(({ kind }) => kind !== 'undo' && kind !== 'end').map(({ id }) => id));
  const targets = [...new Set(graph.edges.filter(({ kind }) => kind !== 'next').map(({ to }) => to))];
  // why a lane for each target: lines that lead to the same end run together, and others do not lie over them
  const laneOf = (to: string, isRight: boolean): number => {
    const offset = SIZE.lane * (targets.indexOf(to) + 1);
    const most = SIZE.side - 10;
    const lane = 34 + (offset % (most - 34));
    return isRight ? rightOf(column) + lane : column.x - lane;
  };
  const drawn = new Set<string>();
  const routes = graph.edges.flatMap((edge): { route: Route; isSideways: boolean }[] => {
    const from = boxes.get(edge.from);
    const to = boxes.get(edge.to);
    if (from === undefined || to === undefined) return [];
    if (edge.kind === 'undo') return [{ route: upward(edge, from, to), isSideways: false }];
    if (edge.kind === 'next' && (forward.has(edge.to) || edge.to === 'recovered')) {
      const frame = frames.get(edge.from);
      const leaves = frame !== undefined && to.y > bottomOf(frame);
      return [{ route: leaves ? past(edge, from, to, frame) : downward(edge, from, to), isSideways: false }];
    }
    const holder = holders.get(edge.from) ?? edge.from;
    const key = `${holder} ${edge.kind} ${edge.to}`;
    if (drawn.has(key)) return [];
    drawn.add(key);
    const source = frames.get(holder) ?? from;
    const lane = laneOf(edge.to, to.x > source.x);
    return [{ route: sideways(edge, source, to, lane, SHARES[edge.kind]), isSideways: true }];
  });
  return [
    ...routes.filter(({ isSideways }) => !isSideways).map(({ route }) => route),
    ...joined(routes.filter(({ isSideways }) => isSideways).map(({ route }) => route)),
  ];
};
