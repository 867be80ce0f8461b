import { codeOf } from '../../domain/errors.ts';
import { subjectOf } from '../../domain/message/message.ts';
import { type Check, type DoctorDeps, FINDING_SEVERITIES, type Finding } from './check.ts';
import { CHECKS } from './checks.ts';

export interface DoctorFinding extends Finding {
  readonly check: string;
}

/** What is wrong with how this is set up: the answer of `recovery doctor`. */
export interface DoctorReport {
  readonly at: string;
  /** The checks that were made, whether or not they found something. */
  readonly checks: readonly string[];
  /** The worst first. */
  readonly findings: readonly DoctorFinding[];
  readonly hasErrors: boolean;
  /** Present when a test page was asked for and SNS took it. */
  readonly paged?: { readonly topicArn: string; readonly subject: string };
}

export interface DoctorRequest {
  /** Publishes a test page. */
  readonly page: boolean;
  readonly requestedBy: string;
}

/**
 * Makes every check (O6). A check that the world does not let look is a finding itself, never a clean bill.
 *
 * With `page` a test page goes to the paging topic, so that whoever is on call can say that it came.
 */
export const createDoctor =
  (deps: DoctorDeps, checks: readonly Check[] = CHECKS) =>
  async ({ page, requestedBy }: DoctorRequest): Promise<DoctorReport> => {
    const examine = async ({ name, look }: Check): Promise<DoctorFinding[]> => {
      try {
        return (await look(deps)).map((finding) => ({ check: name, ...finding }));
      } catch (error) {
        if (codeOf(error) === undefined || !(error instanceof Error)) throw error;
        const fix =
          codeOf(error) === 'AccessDenied'
            ? 'ask with credentials that may read this (the viewer role of the deployment)'
            : 'try again; if it stays, see the cause above';
        return [{ check: name, severity: 'error', what: `'${name}' could not be checked: ${error.message}`, fix }];
      }
    };
    const found = (await Promise.all(checks.map(examine))).flat();
    const findings = FINDING_SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity));
    const now = deps.clock.now().toISOString();
    const subject = subjectOf('Test page: nothing is wrong');
    if (page) {
      const text = [
        `${requestedBy} asked for a test page of the environment ${deps.directory.environment.environment}, at ${now}.`,
        'Nothing is wrong and nothing is needed from you, except to say that this came.',
      ];
      await deps.notifier.publish('pages', subject, text.join('\n'));
    }
    return {
      at: now,
      checks: checks.map(({ name }) => name),
      findings,
      hasErrors: findings.some(({ severity }) => severity === 'error'),
      ...(page ? { paged: { topicArn: deps.topicArns.pages, subject } } : {}),
    };
  };
export type Doctor = ReturnType<typeof createDoctor>;
