import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tools } from '../../src/probes/tools/index.ts';
import { builtin } from './playback.ts';

describe('the list of tools', () => {
  const textOf = (path: string) => builtin.find((one) => one.path === path)?.text ?? '';

  it.each(['probes/repo-tool.yaml', 'probes/collectors/repository-tool.yaml'])(
    'is what %s offers, no more and no less',
    (path) => {
      const { params } = parse(textOf(path)) as { params: { tool: { oneOf: string[] } } };
      expect(params.tool.oneOf).toEqual([...tools.keys()]);
    },
  );

  it.each([...tools.values()])(
    '$name is asked about a file that it is given',
    ({ argv, refuses }) => {
      expect(argv.filter((word) => word === 'FILE')).toHaveLength(1);
      expect(refuses).not.toContain(0);
    },
  );
});
