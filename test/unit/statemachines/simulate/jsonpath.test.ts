import { describe, expect, it } from 'vitest';
import type { Json } from '#statemachines/simulate/json';
import { evaluatePath } from '#statemachines/simulate/jsonpath/evaluate';
import { parsePath } from '#statemachines/simulate/jsonpath/parse';
import { inARow, pathValue, simulate, through } from './support.ts';

const STORE: Json = {
  book: [
    { category: 'reference', author: 'Rees', title: 'Sayings', price: 8.95, tags: ['a', 'b'] },
    { category: 'fiction', author: 'Waugh', title: 'Sword', price: 12.99, isbn: null, tags: [] },
    { category: 'fiction', author: 'Melville', title: 'Moby Dick', price: 8.99, isbn: '0-553', tags: ['c'] },
  ],
  bicycle: { color: 'red', price: 19.95, 'odd name': 1, "it's": 2, 'a.b': 3 },
  limit: 10,
  text: 'four',
  numbers: [3, 1, 2],
};

const found = (text: string, root: Json = STORE): unknown => {
  const answer = evaluatePath(parsePath(text), root);
  return 'value' in answer ? answer.value : answer.missing;
};

describe('a JSONPath', () => {
  it.each<[string, unknown]>([
    ['$', STORE],
    ['$.bicycle.color', 'red'],
    ["$['bicycle']['odd name']", 1],
    ['$["bicycle"]["a.b"]', 3],
    ["$.bicycle['it\\'s']", 2],
    ["$.bicycle.['color']", 'red'],
    ["$['\\u0074ext']", 'four'],
    ['$.numbers[0]', 3],
    ['$.numbers[-1]', 2],
    ['$.numbers[0,2]', [3, 2]],
    ['$.numbers[ 0 , 9 ]', [3]],
    ['$.numbers[1:]', [1, 2]],
    ['$.numbers[:2]', [3, 1]],
    ['$.numbers[-2:]', [1, 2]],
    ['$.numbers[0:-1]', [3, 1]],
    ['$.numbers[*]', [3, 1, 2]],
    ['$.book[*].author', ['Rees', 'Waugh', 'Melville']],
    ['$.bicycle.*', ['red', 19.95, 1, 2, 3]],
    ['$..price', [8.95, 12.99, 8.99, 19.95]],
    ['$..book[0].title', ['Sayings']],
    [
      '$..[0]',
      [{ category: 'reference', author: 'Rees', title: 'Sayings', price: 8.95, tags: ['a', 'b'] }, 'a', 'c', 3],
    ],
    ['$.book..*', expect.arrayContaining(['Rees', 'a'])],
    ["$.bicycle['color','price']", { color: 'red', price: 19.95 }],
    ["$.bicycle['color','gone']", { color: 'red' }],
    ["$.book[*]['author','title']", ['Rees', 'Sayings', 'Waugh', 'Sword', 'Melville', 'Moby Dick']],
  ])('%s finds what it names', (path, value) => {
    expect(found(path)).toEqual(value);
  });

  it.each<[string, unknown]>([
    ['$.book[?(@.price > 10)].author', ['Waugh']],
    ['$.book[?(@.price >= 8.99 && @.price <= 12.99)].title', ['Sword', 'Moby Dick']],
    ['$.book[?(@.price < $.limit)].title', ['Sayings', 'Moby Dick']],
    ["$.book[?(@.category == 'fiction' || @.author == 'Rees')].price", [8.95, 12.99, 8.99]],
    ['$.book[?(@.isbn)].title', ['Sword', 'Moby Dick']],
    ['$.book[?(!@.isbn)].title', ['Sayings']],
    ['$.book[?(!(@.isbn))].title', ['Sayings']],
    ['$.book[?(@.isbn == null)].title', ['Sword']],
    ["$.book[?(@.isbn != '0-553')].title", ['Sayings', 'Sword']],
    ['$.book[?(@.author =~ /.*e.*e/i)].author', ['Melville']],
    ['$.book[?(/M.*/ =~ @.author)].author', ['Melville']],
    ["$.book[?(@.author in ['Rees', 'Waugh'])].author", ['Rees', 'Waugh']],
    ["$.book[?(@.author nin ['Rees'])].author", ['Waugh', 'Melville']],
    ["$.book[?(@.tags contains 'c')].author", ['Melville']],
    ["$.book[?(@.title contains 'Dick')].author", ['Melville']],
    ["$.book[?(@.tags subsetof ['a', 'b', 'c'])].author", ['Rees', 'Waugh', 'Melville']],
    ["$.book[?(@.tags anyof ['b', 'x'])].author", ['Rees']],
    ["$.book[?(@.tags noneof ['b', 'x'])].author", ['Waugh', 'Melville']],
    ['$.book[?(@.tags size 1)].author', ['Melville']],
    ['$.book[?(@.title size @.author)].author', ['Waugh']],
    ['$.book[?(@.tags empty true)].author', ['Waugh']],
    ['$.book[?(@.tags empty false)].author', ['Rees', 'Melville']],
    ['$.book[?(@.tags.length() == 2)].author', ['Rees']],
    ['$.book[?(@.price === 8.95)].author', ['Rees']],
    ['$.book[?(@.price !== 8.95)].author', ['Waugh', 'Melville']],
    ['$.book[?(@.price > "1")].author', []],
    ['$.book[?(@..gone)].author', []],
    ['$.book[?(true)].author', ['Rees', 'Waugh', 'Melville']],
    ['$.numbers[?(@ > 1)]', [3, 2]],
    ['$.numbers[?(@ > "a")]', []],
    ["$.book[?(@.author < 'S')].author", ['Rees', 'Melville']],
    ['$.numbers[?(@ in [ ])]', []],
    ['$.numbers[?(@ contains 1)]', []],
    ['$.bicycle[?(@.price > 10)].color', ['red']],
    ['$.numbers[?(@ == -1 || @ == 2.0e0)]', [2]],
    ['$.book[?(@.bad ~ 1)]', 'thrown'],
  ])('%s filters', (path, value) => {
    if (value === 'thrown') expect(() => found(path)).toThrow('expected');
    else expect(found(path)).toEqual(value);
  });

  it.each<[string, unknown]>([
    ['$.numbers.length()', 3],
    ['$.text.length()', 4],
    ['$.bicycle.length()', 5],
    ['$.book.size()', 3],
    ['$.bicycle.keys()', ['color', 'price', 'odd name', "it's", 'a.b']],
    ['$.numbers.min()', 1],
    ['$.numbers.max()', 3],
    ['$.numbers.sum()', 6],
    ['$.numbers.avg()', 2],
    ['$.numbers.stddev()', Math.sqrt(2 / 3)],
    ['$.numbers.sum(4, $.limit)', 20],
    ["$.numbers.concat('-', $.text)", '312-four'],
    ['$.numbers.append(9)', [3, 1, 2, 9]],
    ['$.text.append(9)', 'four'],
    ['$.numbers.first()', 3],
    ['$.numbers.last()', 2],
    ['$.numbers.index(1)', 1],
    ['$..price.max()', 19.95],
    ['$..price.keys()', null],
    ['$.text.keys()', "No results for path: $['text'].keys()"],
    ['$.limit.length()', "No results for path: $['limit'].length()"],
    ['$.text.min()', "No results for path: $['text'].min()"],
    ['$.text.index()', "No results for path: $['text'].index()"],
    ['$.text.first()', "No results for path: $['text'].first()"],
    ['$.limit.concat()', ''],
    ['$.numbers.nonsense()', "No results for path: $['numbers'].nonsense()"],
    ['$.numbers.append($.gone)', [3, 1, 2, null]],
  ])('%s calculates', (path, value) => {
    expect(found(path)).toEqual(value);
  });

  it.each([
    ['$.gone', "No results for path: $['gone']"],
    ['$.gone.further', "Missing property in path $['gone']"],
    [
      '$.text.further',
      "Expected to find an object with property ['further'] in path $['text'] but found 'java.lang.String'.",
    ],
    ['$.limit.further', "but found 'java.lang.Integer'"],
    ['$.bicycle.price.further', "but found 'java.lang.Double'"],
    ['$.book[1].isbn.further', "but found 'null'"],
    ['$.numbers.further', "but found 'java.util.ArrayList'"],
    ['$.numbers[10]', "No results for path: $['numbers'][10]"],
    ['$.text[0]', 'Filter: [0] can only be applied to arrays. Current context is: "four"'],
    ['$.constructor', "No results for path: $['constructor']"],
  ])('%s says why it finds nothing', (path, why) => {
    expect(found(path)).toContain(why);
  });

  it('that may match many finds an empty list, whatever is missing', () => {
    for (const path of [
      '$.gone[*].x',
      '$.text[1:]',
      '$.text[0,1]',
      '$..gone',
      '$.text.*',
      "$['a','b'].x",
      '$.gone[?(@.x)]',
      '$[?(@.x == 1)]',
    ]) {
      expect(found(path), path).toEqual([]);
    }
    expect(found('$.a[?(@.x == true)]', { a: [{ x: true }, { x: 1 }] })).toEqual([{ x: true }]);
  });

  it.each([
    'x',
    '$.',
    '$[',
    "$['a'",
    '$[]',
    '$[a]',
    '$.a b',
    '$.a[?(@.b',
    '$.a[?(/x)]',
    '$.a.f(',
    '$.a.f(b)',
    '$[1,]',
    "$['a',b]",
  ])('%s is refused, with the place', (path) => {
    expect(() => parsePath(path)).toThrow(/'.*' at \d+: expected .*, got /);
  });

  it('begins at the data, the context object or a variable', async () => {
    expect(await pathValue('$$.State.Name', {})).toBe('only');
    const machine = inARow({
      a: { Type: 'Pass', Assign: { x: { y: [1, 2] } } },
      b: { Type: 'Pass', Parameters: { 'it.$': '$x.y[1]' } },
    });
    expect((await simulate(machine)).end.output).toEqual({ it: 2 });
    await expect(pathValue('$nobody.home', {})).rejects.toThrow(
      "The JSONPath '$nobody.home' specified for the field 'it.$' could not be found in the input 'null'",
    );
  });

  it('with a fault fails only the state that uses it', async () => {
    const { status, error, cause } = await through({ Type: 'Pass', InputPath: '$.a[' }, {});
    expect([status, error]).toEqual(['FAILED', 'States.Runtime']);
    expect(cause).toContain("Invalid path : '$.a[' at 4");
  });
});

describe('ResultPath', () => {
  const place = (path: string | null, input: Json) => through({ Type: 'Pass', Result: 'new', ResultPath: path }, input);

  it('puts a result into the input', async () => {
    expect((await place('$', { a: 1 })).output).toBe('new');
    expect((await place(null, { a: 1 })).output).toEqual({ a: 1 });
    expect((await place('$.a', { a: 1, b: 2 })).output).toEqual({ a: 'new', b: 2 });
    expect((await place('$.x.y', { a: 1 })).output).toEqual({ a: 1, x: { y: 'new' } });
    expect((await place("$['x y']", {})).output).toEqual({ 'x y': 'new' });
    expect((await place('$.l[1]', { l: [1, 2] })).output).toEqual({ l: [1, 'new'] });
    expect((await place('$.l[0].z', { l: [{}] })).output).toEqual({ l: [{ z: 'new' }] });
    expect(JSON.stringify((await place('$.__proto__', {})).output)).toBe('{"__proto__":"new"}');
  });

  it('refuses a way through something else than an object', async () => {
    for (const [path, input] of [
      ['$.a.b', { a: 1 }],
      ['$.a', 5],
      ['$.l[2]', { l: [1] }],
      ['$.g[0]', {}],
    ] as const) {
      expect(await place(path, input)).toMatchObject({ error: 'States.ResultPathMatchFailure' });
    }
  });
});
