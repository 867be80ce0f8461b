import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aslFlaws } from '#test/support/valid-asl';
import { recovery } from '../terminal.ts';

const dir = mkdtempSync(join(tmpdir(), 'auto-recovery-compile-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('recovery playbook compile', () => {
  it('leaves what the stack fills in as it is', async () => {
    const { out, exitCode } = await recovery('playbook compile service-recovery');
    expect(exitCode).toBe(0);
    expect(out).toContain('"FunctionName": "${StepFunctionArn}"');
  });

  it('writes a machine that a validator takes, to a file', async () => {
    const file = join(dir, 'machine.json');
    const { out } = await recovery(['playbook', 'compile', 'service-recovery', '--filled', '--out', file]);
    const text = readFileSync(file, 'utf8');
    expect(out).toBe(`Written: ${file}`);
    expect(text).not.toContain('${');
    expect(aslFlaws(JSON.parse(text))).toEqual([]);
  });

  it('writes policies as IAM reads them, with their conditions', async () => {
    const { json } = await recovery('playbook compile service-recovery --permissions --filled --json');
    expect(json().result).toMatchObject({
      machine: {
        Version: '2012-10-17',
        Statement: expect.arrayContaining([
          {
            Effect: 'Allow',
            Action: ['sns:Publish'],
            Resource: ['arn:aws:sns:eu-central-1:111122223333:auto-recovery-notices'],
          },
        ]),
      },
      worker: {
        Statement: expect.arrayContaining([
          expect.objectContaining({ Condition: { StringEquals: { 'ssm:resourceTag/auto-recovery': 'enabled' } } }),
        ]),
      },
    });
  });
});
