import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#statemachines/describe/graph';
import { mermaidOf } from '#statemachines/describe/mermaid';
import { shortLines, svgOf } from '#statemachines/describe/svg';
import { layoutOf } from '#statemachines/describe/svg-layout';
import { documentOf, shapes } from '#test/support/generated-playbooks';
import { described, NESTED, shipped } from './described.ts';
import { readXml } from './well-formed.ts';

const ID = '[a-z][a-z_0-9]*';
const LABEL = "(?:[A-Za-z0-9 .,:/()'_-]|#\\d+;|<br/>)*";
/** What the lines of a Mermaid flowchart may be, of all that Mermaid knows. */
const LINES = [
  new RegExp(
    `^${ID}(?:\\(\\["${LABEL}"\\]\\)|\\[\\["${LABEL}"\\]\\]|\\["${LABEL}"\\]|\\{\\{"${LABEL}"\\}\\}|>"${LABEL}"\\]):::k_[a-z]+$`,
  ),
  new RegExp(`^${ID} (?:-->|-\\.->|==>|-\\.-x)(?:\\|"${LABEL}"\\|)? ${ID}$`),
  new RegExp(`^subgraph ${ID}\\["${LABEL}"\\]$`),
  /^end$/,
  /^classDef k_[a-z]+ [a-z-]+:[^,;]+(,[a-z-]+:[^,;]+)*$/,
  /^%% [^{}]*$/,
];

/** The lines that are none of Mermaid's, and what else is wrong with a flowchart. */
const mermaidFlaws = (text: string): string[] => {
  const [open, title, close, head, ...lines] = text.split('\n');
  const trimmed = lines.map((line) => line.trim());
  const count = (pattern: RegExp): number => trimmed.filter((line) => pattern.test(line)).length;
  const used = new Set(trimmed.flatMap((line) => /:::(k_[a-z]+)$/.exec(line)?.[1] ?? []));
  const defined = new Set(trimmed.flatMap((line) => /^classDef (k_[a-z]+) /.exec(line)?.[1] ?? []));
  return [
    ...(open === '---' && close === '---' && /^title: ".*"$/.test(title ?? '') ? [] : ['no front matter']),
    ...(head === 'flowchart TD' ? [] : ['no flowchart']),
    ...trimmed.filter((line) => !LINES.some((pattern) => pattern.test(line))),
    ...(count(/^subgraph /) === count(/^end$/) ? [] : ['a subgraph is not ended']),
    ...[...used].filter((name) => !defined.has(name)).map((name) => `${name} is not defined`),
  ];
};

/** A graph whose every text is hostile to the format that it is written in. */
const hostile = (graph: Graph, text: string): Graph => ({
  ...graph,
  title: text,
  words: text,
  nodes: graph.nodes.map((node) => ({ ...node, words: text })),
  edges: graph.edges.map((edge) => ({ ...edge, label: text })),
});

const texts = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    '</text><script>alert(1)</script>',
    '"] --> x',
    ']]>&amp;<!--',
    '"; end\nsubgraph x',
    '%%{init: {}}%%',
    '`**x**`',
  ),
);

describe.each(['service-recovery', 'resource-cleanup', 'cache-recovery'])('the drawings of %s', (id) => {
  const { graph } = shipped(id);

  it('are a Mermaid flowchart', () => {
    expect(mermaidFlaws(mermaidOf(graph))).toEqual([]);
  });

  it('are well-formed XML with a title and words for those who do not see it, and no script', () => {
    const [svg, title, desc, ...rest] = readXml(svgOf(graph, id));
    expect(svg).toMatchObject({
      name: 'svg',
      attributes: { role: 'img', 'aria-labelledby': `${id}-title ${id}-words`, xmlns: 'http://www.w3.org/2000/svg' },
    });
    expect([title?.name, title?.attributes['id'], title?.text]).toEqual(['title', `${id}-title`, graph.title]);
    expect([desc?.name, desc?.attributes['id']]).toEqual(['desc', `${id}-words`]);
    expect(desc?.text).toContain(graph.words);
    const names = new Set(rest.map(({ name }) => name));
    expect([...names].sort()).toEqual(['defs', 'g', 'line', 'marker', 'path', 'polyline', 'rect', 'text', 'title']);
  });
});

describe('the drawings of any playbook', () => {
  it('show every node of the graph, and no box over another', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { graph } = described(documentOf(shape));
        expect(mermaidFlaws(mermaidOf(graph))).toEqual([]);
        const shown = readXml(svgOf(graph, 'x'))
          .filter(({ name }) => name === 'title')
          .map(({ text }) => text);
        for (const { title, words } of graph.nodes) expect(shown).toContain(`${title}: ${words}`);
        const boxes = [...layoutOf(graph).boxes.values()];
        for (const [index, a] of boxes.entries()) {
          for (const b of boxes.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('stay what they are, whatever the texts say', () => {
    const { graph } = described(NESTED);
    fc.assert(
      fc.property(texts, (text) => {
        const drawn = hostile(graph, text);
        expect(mermaidFlaws(mermaidOf(drawn))).toEqual([]);
        const plain = readXml(svgOf(graph, 'x')).map(({ name }) => name);
        // why without words: of a text of several lines more of these are drawn
        const shapesOf = (names: readonly string[]): string[] => names.filter((name) => name !== 'text');
        expect(shapesOf(readXml(svgOf(drawn, 'x')).map(({ name }) => name))).toEqual(shapesOf(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('tells edges apart by dashes, marks and labels, and not by colour alone', () => {
    const tags = readXml(svgOf(shipped('service-recovery').graph, 'x'));
    const lines = tags.filter(({ name, attributes }) => name === 'polyline' && attributes['marker-end'] !== undefined);
    const looks = new Map(lines.map(({ attributes }) => [attributes['stroke'], attributes] as const));
    expect(looks.size).toBe(4);
    expect(new Set([...looks.values()].map((each) => each['stroke-dasharray'])).size).toBe(4);
    expect(new Set([...looks.values()].map((each) => each['marker-end'])).size).toBe(4);
  });
});

describe('words in a node', () => {
  it.each([
    ['stay whole where they fit', 'one two three', ['one two', 'three']],
    ['end in an ellipsis where they do not', 'one two three four five', ['one two', 'three fou…']],
    ['are cut where one is too long for a line', 'incomprehensible', ['incompreh…']],
  ])('%s', (_, text, lines) => {
    expect(shortLines(text, 10, 2)).toEqual(lines);
  });
});
