import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { placeOf } from '#infra/local/fleet/layout';
import { waitUntil } from '#infra/local/fleet/look';
import { measure, startProbe } from '#infra/local/fleet/probe';
import type { Supervisor } from '#infra/local/fleet/supervisor';

const AT = new Date('2026-01-01T00:00:00Z');
const valuesOf = (data: Awaited<ReturnType<typeof measure>>) =>
  Object.fromEntries(data.map(({ MetricName, Value }) => [MetricName, Value]));

const withServer = async (
  statuses: Readonly<Record<string, number>>,
  act: (port: number) => Promise<void>,
): Promise<void> => {
  const server = createServer((request, response) => response.writeHead(statuses[request.url ?? ''] ?? 404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await act(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.close();
  }
};

describe('measuring a service', () => {
  it('gives every metric of a healthy one, high resolution, in its dimension', async () => {
    await withServer({ '/health': 200, '/work': 200 }, async (port) => {
      const data = await measure(placeOf('/state', 'catalog', port), process.pid, AT);
      expect(valuesOf(data)).toMatchObject({
        Healthy: 1,
        ErrorRatePercent: 0,
        ResponseMs: expect.any(Number),
        MemoryPercent: expect.any(Number),
      });
      for (const datum of data) {
        expect(datum).toMatchObject({
          StorageResolution: 1,
          Timestamp: AT,
          Dimensions: [{ Name: 'Service', Value: 'catalog' }],
        });
      }
    });
  });
  it('counts failed work as errors of a service that is otherwise healthy', async () => {
    await withServer({ '/health': 200, '/work': 500 }, async (port) => {
      expect(valuesOf(await measure(placeOf('/state', 'catalog', port), undefined, AT))).toMatchObject({
        Healthy: 1,
        ErrorRatePercent: 100,
      });
    });
  });
  it('says nothing but unhealthy of one that is not there: silence is no error rate and no response time', async () => {
    expect(valuesOf(await measure(placeOf('/state', 'catalog', 1), undefined, AT))).toEqual({ Healthy: 0 });
  });
});

describe('the probe', () => {
  it('goes on after a round that could not be published, and says so', async () => {
    const lines: string[] = [];
    let published = 0;
    const supervisor: Supervisor = {
      programs: async () => [],
      start: async () => undefined,
      stopAll: async () => undefined,
    };
    const probe = startProbe({
      supervisor,
      places: [placeOf('/state', 'catalog', 1)],
      publish: async () => {
        published += 1;
        if (published === 1) throw new Error('no endpoint');
      },
      log: (line) => lines.push(line),
    });
    await waitUntil('a second round', 10_000, async () => published > 1);
    await probe.stop();
    expect(lines).toEqual(['probe: no endpoint']);
  }, 20_000);
});
