import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf, socketPathOf } from '#infra/local/fleet/layout';
import { createSupervisor } from '#infra/local/fleet/supervisor';
import { supervisorConfig } from '#infra/local/fleet/supervisor-config';

const member = (name: string, type: string, value: string): string =>
  `<member>\n<name>${name}</name>\n<value><${type}>${value}</${type}></value>\n</member>`;
const answerWith = async (xml: string, act: (socketPath: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rpc-'));
  const socketPath = join(folder, 's.sock');
  const server = createServer((_request, response) => response.end(xml));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  try {
    await act(socketPath);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
};

describe('speaking to supervisord', () => {
  it('reads the state of every program; pid 0 is no process', async () => {
    const struct = (name: string, state: string, pid: string) =>
      `<value><struct>${member('name', 'string', name)}${member('statename', 'string', state)}${member('pid', 'int', pid)}</struct></value>`;
    const xml = `<methodResponse><params>${struct('catalog', 'RUNNING', '12')}${struct('orders', 'FATAL', '0')}</params></methodResponse>`;
    await answerWith(xml, async (socketPath) => {
      expect(await createSupervisor(socketPath).programs()).toEqual([
        { name: 'catalog', state: 'running', pid: 12 },
        { name: 'orders', state: 'fatal', pid: undefined },
      ]);
    });
  });

  it.each([
    [10, 'BAD_NAME', true],
    [60, 'ALREADY_STARTED', false],
  ])('fault %i %s of a start is an error: %s', async (code, text, isError) => {
    const xml = `<fault><value><struct>${member('faultCode', 'int', String(code))}${member('faultString', 'string', text)}</struct></value></fault>`;
    await answerWith(xml, async (socketPath) => {
      const start = createSupervisor(socketPath).start('catalog');
      if (isError) await expect(start).rejects.toThrow(`supervisord refused startProcess: ${text}`);
      else await expect(start).resolves.toBeUndefined();
    });
  });
});

describe('the files of supervisord', () => {
  it('its socket leaves the state folder where the path would be too long for one', () => {
    expect(socketPathOf('/short')).toBe('/short/fleet/supervisor.sock');
    expect(socketPathOf(`/${'x'.repeat(100)}`)).toMatch(
      new RegExp(`^${tmpdir()}/fleet-${process.pid}-[0-9a-f]{12}\\.sock$`),
    );
  });
  it('paths with spaces, quotes and percent signs stay what they are', () => {
    const text = supervisorConfig({
      homeDir: '/a 100%',
      socketPath: '/s.sock',
      nodePath: '/my node/n"ode',
      servicePath: '/service.ts',
      places: [placeOf('/a 100%', 'catalog', 1)],
    });
    expect(text).toContain('command="/my node/n\\"ode" "/service.ts" "/a 100%%/fleet/etc/catalog.json"');
    expect(text).toContain('logfile=/a 100%%/supervisord.log');
  });
});
