import { type Report, schema } from '../diagnostic.ts';
import { isJsonata } from '../jsonata.ts';
import type { MachineType } from '../place.ts';
import { entries, type Fields, has, isObject, oneOf, required, typed } from '../shape.ts';
import type { StateRule } from './rule.ts';

const READERS = /^arn:[^:]+:states:::s3:(?:getObject|listObjectsV2)$/;

const checkConfig = (config: unknown, machineType: MachineType, at: string, report: Report): void => {
  if (!isObject(config)) {
    typed(config, 'OBJECT', at, report);
    return;
  }
  const { Mode } = config;
  if (has(config, 'Mode')) oneOf(Mode, ['INLINE', 'DISTRIBUTED'], `${at}/Mode`, report);
  if (Mode === 'DISTRIBUTED') {
    required(config, ['ExecutionType'], at, report);
    if (has(config, 'ExecutionType'))
      oneOf(config['ExecutionType'], ['STANDARD', 'EXPRESS'], `${at}/ExecutionType`, report);
    if (machineType === 'EXPRESS') {
      const message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
      report(schema(`${at}/Mode`, message));
    }
  } else if (has(config, 'ExecutionType')) report(schema(at, "Field 'ExecutionType' is not supported"));
};

const checkReader = (reader: Fields, at: string, report: Report): void => {
  const { Resource, ReaderConfig } = reader;
  if (typeof Resource === 'string' && !READERS.test(Resource)) {
    report(schema(`${at}/Resource`, "The field 'Resource' does not match any of the allowed values"));
  }
  if (!isObject(ReaderConfig)) return;
  const where = `${at}/ReaderConfig`;
  const header = ReaderConfig['CSVHeaderLocation'];
  if (ReaderConfig['InputType'] === 'CSV' && header === undefined) {
    report(schema(where, "The field 'CSVHeaderLocation' is required"));
  }
  if (ReaderConfig['InputType'] === 'JSON' && header !== undefined) {
    report(schema(where, "Field 'CSVHeaderLocation' is not supported"));
  }
  if (header === 'GIVEN') required(ReaderConfig, ['CSVHeaders'], where, report);
};

/** The branches of a Parallel and the processor of a Map are there and of the right shape; what they hold is a scope. */
const checkInner = (state: Fields, machineType: MachineType, at: string, report: Report): void => {
  if (
    state['Type'] === 'Parallel' &&
    has(state, 'Branches') &&
    typed(state['Branches'], 'ARRAY', `${at}/Branches`, report)
  ) {
    const branches = entries(state['Branches'], `${at}/Branches`);
    if (branches.length === 0) report(schema(`${at}/Branches`, 'Value cannot be empty'));
    for (const { value, at: where } of branches) typed(value, 'OBJECT', where, report);
  }
  for (const field of state['Type'] === 'Map' ? ['ItemProcessor', 'Iterator'] : []) {
    const processor = state[field];
    if (!has(state, field) || !typed(processor, 'OBJECT', `${at}/${field}`, report) || !isObject(processor)) continue;
    if (!has(processor, 'ProcessorConfig')) continue;
    checkConfig(processor['ProcessorConfig'], machineType, `${at}/${field}/ProcessorConfig`, report);
  }
};

/**
 * What runs inside a state.
 *
 * Developer guide, "Parallel workflow state", "Map state processing modes" and "ItemReader (Map)"; words measured
 * (cdk-preflight, `pf-sfn-asl-branch-shape`, `pf-sfn-asl-map-distributed`, `pf-sfn-express-unsupported`).
 */
export const nested: StateRule = ({ state, at, language, machineType }, report) => {
  checkInner(state, machineType, at, report);
  if (state['Type'] !== 'Map') return;
  if (isObject(state['ItemReader'])) checkReader(state['ItemReader'], `${at}/ItemReader`, report);
  const { Items } = state;
  if (language === 'JSONata' && Items !== undefined && !isJsonata(Items) && !Array.isArray(Items) && !isObject(Items)) {
    report(schema(`${at}/Items`, 'Expected value of type [ARRAY]'));
  }
};
