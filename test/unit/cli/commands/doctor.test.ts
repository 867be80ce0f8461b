import { describe, expect, it } from 'vitest';
import { ALARMS, anAlarm } from '../../application/doctor/clinic.ts';
import { thrown } from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

const sick = {
  clinic: {
    subscriptions: { of: async () => [] },
    alarms: { all: async () => [...ALARMS, anAlarm('billing')] },
    nodes: { look: async () => [] },
  },
  writes: [thrown('catalog', { reason: 'migration' })],
};

describe('recovery doctor (O6)', () => {
  it('exits with findings on an error, and says of each what to do', async () => {
    const { out, exitCode } = await recovery('doctor', sick);
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "ERROR    the topic 'pages' has no confirmed subscription: nobody is woken when automation is not enough
               fix: subscribe somebody: aws sns subscribe --topic-arn arn:aws:sns:eu-central-1:123456789012:pages --protocol email --notification-endpoint you@example.com
      ERROR    node i-0123456789abcdef0 of 'catalog', 'storefront' is not a managed node of this account and region: no command can reach it
               fix: run the SSM agent there with a role that allows it (AmazonSSMManagedInstanceCore), or correct \`node\` in the environment document
      warning  the topic 'notices' has no confirmed subscription: no owner hears that a recovery begins or ends
               fix: subscribe somebody: aws sns subscribe --topic-arn arn:aws:sns:eu-central-1:123456789012:notices --protocol email --notification-endpoint you@example.com
      warning  'reports' declares no alarm: its failures are not noticed, only a person can ask for its recovery
               fix: name its alarms under \`alarms\` in the environment document, and deploy
      warning  no playbook fits 'reports' (batch), whatever its failure: service-recovery is for service, not for a batch
               fix: declare what the playbook needs, or write a playbook for this kind (CONTRIBUTING.md)
      warning  an alarm of the account is declared by no component, and would start nothing: billing
               fix: name it under \`alarms\` of its component in the environment document, and deploy
      warning  recovery of 'catalog' is disabled since 2026-11-24T15:55:00.000Z by arn:aws:iam::1:user/ann: migration
               fix: when that is over: recovery enable catalog
      info     in shadow mode, and not touched: reports
               fix: when the decisions look right, set \`mode: automatic\` of the component, and deploy

      12 checks: 2 errors, 5 warnings, 1 info."
    `);
  });

  it('exits with done on warnings and infos alone', async () => {
    const { out, exitCode } = await recovery('doctor');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "warning  'reports' declares no alarm: its failures are not noticed, only a person can ask for its recovery
               fix: name its alarms under \`alarms\` in the environment document, and deploy
      warning  no playbook fits 'reports' (batch), whatever its failure: service-recovery is for service, not for a batch
               fix: declare what the playbook needs, or write a playbook for this kind (CONTRIBUTING.md)
      info     in shadow mode, and not touched: reports
               fix: when the decisions look right, set \`mode: automatic\` of the component, and deploy

      12 checks: 0 errors, 2 warnings, 1 info."
    `);
  });

  it('keeps to the width of a terminal, the marks kept apart from the words', async () => {
    const { out } = await recovery('doctor', { ...sick, columns: 80, hasColour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    const plain = out.replace(/\u001b\[\d+m/g, '');
    const tooLong = plain.split('\n').filter((line) => line.length > 80 && !line.includes('arn:'));
    expect(tooLong).toEqual([]);
  });

  it('sends a test page when it is asked to, and says so', async () => {
    const published: string[] = [];
    const notifier = {
      publish: async (topic: string) => {
        published.push(topic);
      },
    };
    const { out } = await recovery('doctor --page', { clinic: { notifier } });
    expect(published).toEqual(['pages']);
    expect(out).toContain("A test page ('Test page: nothing is wrong') was handed to arn:");
    await recovery('doctor', { clinic: { notifier } });
    expect(published).toHaveLength(1);
  });
});
