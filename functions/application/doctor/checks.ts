import type { Check } from './check.ts';
import { componentAlarms } from './checks/component-alarms.ts';
import { componentPlaybooks } from './checks/component-playbooks.ts';
import { deadLetters } from './checks/dead-letters.ts';
import { nodes } from './checks/nodes.ts';
import { outbox } from './checks/outbox.ts';
import { ownAlarms } from './checks/own-alarms.ts';
import { noticesTopic, pagingTopic } from './checks/paging.ts';
import { shadow } from './checks/shadow.ts';
import { stuckRecoveries } from './checks/stuck-recoveries.ts';
import { switches } from './checks/switches.ts';
import { undeclaredAlarms } from './checks/undeclared-alarms.ts';

/** All checks of `recovery doctor`, in the order in which their findings of one severity are told. */
export const CHECKS: readonly Check[] = [
  pagingTopic,
  noticesTopic,
  ownAlarms,
  stuckRecoveries,
  outbox,
  deadLetters,
  nodes,
  componentAlarms,
  componentPlaybooks,
  undeclaredAlarms,
  switches,
  shadow,
];
