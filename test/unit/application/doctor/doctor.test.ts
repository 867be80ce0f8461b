import { describe, expect, it } from 'vitest';
import type { Check } from '#application/doctor/check';
import { CHECKS } from '#application/doctor/checks';
import { createDoctor } from '#application/doctor/doctor';
import { RecoveryError } from '#domain/errors';
import { aClinic } from './clinic.ts';

const aCheck = (name: string, look: Check['look']): Check => ({ name, look });
const examine = { page: false, requestedBy: 'ann' };

describe('doctor (O6)', () => {
  it('makes every check and finds no error where nothing is wrong', async () => {
    const report = await createDoctor(await aClinic())(examine);
    expect(report.checks).toEqual(CHECKS.map(({ name }) => name));
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.hasErrors).toBe(false);
    expect(new Set(report.checks).size).toBe(report.checks.length);
  });

  it('tells the worst first, each with the check that found it', async () => {
    const of = (severity: 'error' | 'warning' | 'info') =>
      aCheck(severity, async () => [{ severity, what: 'w', fix: 'f' }]);
    const { findings, hasErrors } = await createDoctor(await aClinic(), [of('info'), of('error'), of('warning')])(
      examine,
    );
    expect(findings.map(({ check }) => check)).toEqual(['error', 'warning', 'info']);
    expect(hasErrors).toBe(true);
  });

  it('takes a check that may not look for a finding, never for a clean bill', async () => {
    const denied = aCheck('denied', async () => Promise.reject(new RecoveryError('AccessDenied', 'no')));
    const busy = aCheck('busy', async () => Promise.reject(new RecoveryError('ServiceThrottled', 'later')));
    const { findings, hasErrors } = await createDoctor(await aClinic(), [denied, busy])(examine);
    expect(hasErrors).toBe(true);
    expect(findings).toMatchObject([
      {
        check: 'denied',
        what: expect.stringContaining('could not be checked: no'),
        fix: expect.stringContaining('viewer'),
      },
      { check: 'busy', fix: expect.stringContaining('try again') },
    ]);
  });

  it('fails as a bug on what nobody foresaw', async () => {
    const broken = aCheck('broken', async () => Promise.reject(new TypeError('x')));
    await expect(createDoctor(await aClinic(), [broken])(examine)).rejects.toThrow(TypeError);
  });

  it('sends a test page only when it is asked for, and says to whom', async () => {
    const clinic = await aClinic();
    await createDoctor(clinic)(examine);
    expect(clinic.published).toEqual([]);
    const { paged } = await createDoctor(clinic)({ page: true, requestedBy: 'ann' });
    expect(paged).toEqual({ topicArn: clinic.topicArns.pages, subject: 'Test page: nothing is wrong' });
    expect(clinic.published).toMatchObject([
      { topic: 'pages', text: expect.stringContaining('ann asked for a test page') },
    ]);
  });
});
