import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const SourceMap = z.looseObject({ sources: z.array(z.string()) });
const HANDLER = /functions\/handlers\/(intake|direct|step|on-command|settle|sweep)\.ts$/;

/** A function's code as it is deployed. */
export interface Bundle {
  readonly handler: string;
  readonly file: string;
  /** Minified, with the SDK inside and without the source map. */
  readonly kB: number;
  /** Clients of the SDK that are in it, `nested-clients` for those of the search for credentials. */
  readonly sdkClients: readonly string[];
  /** Every file that a part of it was made from. */
  readonly sources: readonly string[];
}

/** The bundles of a synthesised assembly, by handler, read from the code and its source map. */
export const bundlesIn = (assembly: string): readonly Bundle[] =>
  readdirSync(assembly)
    .filter((name) => name.startsWith('asset.') && statSync(join(assembly, name)).isDirectory())
    .map((name) => {
      const file = join(assembly, name, 'index.mjs');
      const { sources } = SourceMap.parse(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
      const named = (pattern: RegExp): string[] =>
        [...new Set(sources.flatMap((source) => pattern.exec(source)?.[1] ?? []))].sort();
      const [handler = 'unknown'] = named(HANDLER);
      return {
        handler,
        file,
        kB: Number((statSync(file).size / 1_000).toFixed(1)),
        sdkClients: named(/@aws-sdk\/(client-[a-z-]+|nested-clients)\//),
        sources,
      };
    })
    .sort((a, b) => (a.handler < b.handler ? -1 : 1));
