import { OF_KINDS } from './codes/kinds.ts';
import { READING } from './codes/reading.ts';
import { idsAreUnique } from './library/ids-are-unique.ts';
import { overlapIsResolved } from './library/overlap-is-resolved.ts';
import { yieldsToOneThereIs } from './library/yields-to-one-there-is.ts';
import { changesAreFenced } from './machine/changes-are-fenced.ts';
import { definitionIsValid } from './machine/definition-is-valid.ts';
import { everyPathEnds } from './machine/every-path-ends.ts';
import { fitsQuotas } from './machine/fits-quotas.ts';
import { permissionsAreMinimal } from './machine/permissions-are-minimal.ts';
import { portable } from './machine/portable.ts';
import { variablesAreApart } from './machine/variables-are-apart.ts';
import { compilerNames } from './names/compiler-names.ts';
import { namesAreUnique } from './names/names-are-unique.ts';
import { noSubstitution } from './names/no-substitution.ts';
import { factIsDeclared } from './references/fact-is-declared.ts';
import { findingIsMade } from './references/finding-is-made.ts';
import { keptIsKept } from './references/kept-is-kept.ts';
import { literalFits } from './references/literal-fits.ts';
import { parameterIsDeclared } from './references/parameter-is-declared.ts';
import { referenceStandsAlone } from './references/reference-stands-alone.ts';
import { stepHasRun } from './references/step-has-run.ts';
import { targetInsideForEach } from './references/target-inside-for-each.ts';
import { typeFits } from './references/type-fits.ts';
import type { Entry, LibraryRule, MachineRule, Rule } from './rule.ts';
import { approvalIsAsked } from './safety/approval-is-asked.ts';
import { approvalsStayInShadow } from './safety/approvals-stay-in-shadow.ts';
import { changesAreVerified } from './safety/changes-are-verified.ts';
import { changesCanBeTakenBack } from './safety/changes-can-be-taken-back.ts';
import { changesStandInSteps } from './safety/changes-stand-in-steps.ts';
import { checkpointHolds } from './safety/checkpoint-holds.ts';
import { checkpointKnows } from './safety/checkpoint-knows.ts';
import { checkpointStandsFirst } from './safety/checkpoint-stands-first.ts';
import { controllerIsSpared } from './safety/controller-is-spared.ts';
import { criteriaCanBeMet } from './safety/criteria-can-be-met.ts';
import { criteriaHaveLook } from './safety/criteria-have-look.ts';
import { irreversibleIsNotAutomatic } from './safety/irreversible-is-not-automatic.ts';
import { lookedBeforeChanged } from './safety/looked-before-changed.ts';
import { nestingIsShallow } from './safety/nesting-is-shallow.ts';
import { restorativeIsConfirmed } from './safety/restorative-is-confirmed.ts';
import { restorativeIsOwnUnit } from './safety/restorative-is-own-unit.ts';
import { targetsAreBounded } from './safety/targets-are-bounded.ts';
import { timeoutCoversWorstCase } from './safety/timeout-covers-worst-case.ts';
import { timesAreSound } from './safety/times-are-sound.ts';
import { undoHasCheckpoint } from './safety/undo-has-checkpoint.ts';
import { undoUndoes } from './safety/undo-undoes.ts';

/** Rules over the text of one playbook. A new rule is a file and a row. */
export const TEXT_RULES: readonly Rule[] = [
  factIsDeclared,
  stepHasRun,
  namesAreUnique,
  compilerNames,
  noSubstitution,
  changesStandInSteps,
  changesCanBeTakenBack,
  restorativeIsConfirmed,
  undoHasCheckpoint,
  parameterIsDeclared,
  keptIsKept,
  targetInsideForEach,
  findingIsMade,
  typeFits,
  literalFits,
  referenceStandsAlone,
  approvalIsAsked,
  irreversibleIsNotAutomatic,
  approvalsStayInShadow,
  restorativeIsOwnUnit,
  changesAreVerified,
  undoUndoes,
  checkpointHolds,
  lookedBeforeChanged,
  targetsAreBounded,
  nestingIsShallow,
  checkpointStandsFirst,
  checkpointKnows,
  criteriaHaveLook,
  criteriaCanBeMet,
  timesAreSound,
  controllerIsSpared,
];

/** Rules over a playbook that ask for its machine: only where the rules over its text find nothing. */
export const COMPILED_RULES: readonly Rule[] = [timeoutCoversWorstCase];

/** Rules over the machine itself. */
export const MACHINE_RULES: readonly MachineRule[] = [
  everyPathEnds,
  portable,
  definitionIsValid,
  fitsQuotas,
  permissionsAreMinimal,
  changesAreFenced,
  variablesAreApart,
];

/** Rules over all playbooks together. */
export const LIBRARY_RULES: readonly LibraryRule[] = [idsAreUnique, yieldsToOneThereIs, overlapIsResolved];

/** Every code that a diagnostic of a playbook can have, in its order. */
export const ENTRIES: readonly Entry[] = [
  ...READING,
  ...OF_KINDS,
  ...TEXT_RULES,
  ...COMPILED_RULES,
  ...MACHINE_RULES,
  ...LIBRARY_RULES,
].sort((a, b) => (a.code < b.code ? -1 : 1));
