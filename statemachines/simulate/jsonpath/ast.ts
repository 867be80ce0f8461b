import type { Json } from '../json.ts';

/** Where a path begins: the data (`$`), the context object (`$$`), or a variable (`$name`). */
export type Root =
  | { readonly kind: 'data' }
  | { readonly kind: 'context' }
  | { readonly kind: 'variable'; readonly name: string };

export type Segment =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'filter'; readonly test: Filter }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly (Path | Json)[] };

export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly segments: readonly Segment[];
  /** It can match one value only, so no match is an error; an indefinite path answers a list, which may be empty. */
  readonly definite: boolean;
}

export type Operand =
  | { readonly kind: 'item'; readonly path: Path }
  | { readonly kind: 'root'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

export type Filter =
  | { readonly kind: 'or'; readonly sides: readonly Filter[] }
  | { readonly kind: 'and'; readonly sides: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

/** A path that cannot be read; the message says where. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
}
