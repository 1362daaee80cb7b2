import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { environmentNames, loadConfig } from '../service/server/config';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n');

/** The cells of a Markdown table's rows that begin with a name in backticks. */
function readTable(text: string): Map<string, string[]> {
  const rows = text.split('\n').filter((line) => /^\| `\w+`\s*\|/.test(line));
  return new Map(
    rows.map((row) => {
      const [, name = '', ...cells] = row.split('|').map((cell) => cell.trim());
      return [name.replaceAll('`', ''), cells];
    }),
  );
}

function section(title: string): string {
  const [, after = ''] = read('README.md').split(`\n${title}\n`);
  return after.split(/\n##+ /)[0] ?? '';
}

test('the README has every variable of the service, with its default', () => {
  const table = readTable(section('## Environment of the service'));
  expect([...table.keys()].sort()).toEqual([...environmentNames].sort());
  const defaults = loadConfig({});
  expect(Number(table.get('HISTORY_LIMIT')?.[0])).toBe(defaults.historyLimit);
  expect(Number(table.get('RESUME_LIMIT')?.[0])).toBe(defaults.resumeLimit);
  expect(Number(table.get('ROOM_MAX_MESSAGES')?.[0])).toBe(defaults.roomMaxMessages);
  expect(Number(table.get('ROOM_MAX_BYTES')?.[0])).toBe(defaults.roomMaxBytes);
  expect(Number(table.get('ROOM_TTL_S')?.[0]) * 1000).toBe(defaults.roomTtlMs);
  expect(Number(table.get('MAX_CONNECTIONS')?.[0])).toBe(defaults.maxConnections);
  expect(Number(table.get('CONNECTION_MAX_AGE_S')?.[0]) * 1000).toBe(defaults.connectionMaxAgeMs);
});

test('the README has every key of the stack, with its default and description', () => {
  type Entry = { default: string | number | boolean; description: string };
  const { config } = parse(read('Pulumi.yaml')) as { config: Record<string, Entry> };
  const table = readTable(section('### Configuration'));
  expect(Object.fromEntries(table)).toEqual(
    Object.fromEntries(
      Object.entries(config).map(([key, entry]) => [
        key,
        [String(entry.default), entry.description, ''],
      ]),
    ),
  );
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('links lead somewhere', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^(https?:|#|mailto:)/.test(target));
    const dead = local.filter((target) => {
      const path = join(root, dirname(document), target.split('#')[0] ?? '');
      return !existsSync(path);
    });
    expect(dead).toEqual([]);
  });

  test('npm commands exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('files of the source that it names exist', () => {
    const named = [
      ...text.matchAll(/`((?:infra|service|test|bench|docs|scripts)\/[\w./-]+\.\w+)`/g),
    ];
    const gone = named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)));
    expect(gone.map((path) => relative(root, join(root, path)))).toEqual([]);
  });
});
