import { request } from 'node:http';

/** What supervisord says of one program; `pid` is absent while no process of it lives. */
export interface ProgramState {
  readonly name: string;
  readonly state: string;
  readonly pid: number | undefined;
}

/** The part of supervisord's XML-RPC interface that the fleet needs: http://supervisord.org/api.html */
export interface Supervisor {
  /** @throws when supervisord does not answer */
  programs(): Promise<readonly ProgramState[]>;
  /** Asks for a start and does not wait; a program that already runs is left alone. */
  start(program: string): Promise<void>;
  /** Asks for a stop of everything and does not wait. */
  stopAll(): Promise<void>;
}

/** supervisord answers at once; one that takes this long does not run any more. */
const ANSWER_TIMEOUT_MS = 5000;

/** supervisord's fault code for a program that is already started. */
const ALREADY_STARTED = 60;

const toParam = (value: string | boolean): string =>
  typeof value === 'boolean'
    ? `<param><value><boolean>${value ? 1 : 0}</boolean></value></param>`
    : `<param><value><string>${value}</string></value></param>`;

const post = (socketPath: string, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath,
        path: '/RPC2',
        method: 'POST',
        agent: false,
        timeout: ANSWER_TIMEOUT_MS,
        headers: { 'content-type': 'text/xml' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(text));
        response.on('error', reject);
      },
    );
    call.on('timeout', () => call.destroy(new Error(`supervisord did not answer within ${ANSWER_TIMEOUT_MS} ms`)));
    call.on('error', reject);
    call.end(body);
  });

const membersOf = (xml: string): ReadonlyMap<string, string> =>
  new Map(
    [...xml.matchAll(/<name>(\w+)<\/name>\s*<value><\w+>([^<]*)</g)].map(([, name = '', value = '']) => [name, value]),
  );

/** Speaks to the supervisord that listens on a unix socket. */
export const createSupervisor = (socketPath: string): Supervisor => {
  const call = async (method: string, params: readonly (string | boolean)[], accepted: readonly number[] = []) => {
    const text = await post(
      socketPath,
      `<?xml version="1.0"?><methodCall><methodName>supervisor.${method}</methodName><params>${params.map(toParam).join('')}</params></methodCall>`,
    );
    if (text.includes('<fault>')) {
      const fault = membersOf(text);
      if (!accepted.includes(Number(fault.get('faultCode')))) {
        throw new Error(`supervisord refused ${method}: ${fault.get('faultString')}`);
      }
    }
    return text;
  };
  return {
    programs: async () => {
      const text = await call('getAllProcessInfo', []);
      return text
        .split('<struct>')
        .slice(1)
        .map(membersOf)
        .map((member) => {
          const pid = Number(member.get('pid'));
          return {
            name: member.get('name') ?? '',
            state: (member.get('statename') ?? 'unknown').toLowerCase(),
            pid: pid > 0 ? pid : undefined,
          };
        });
    },
    start: async (program) => {
      await call('startProcess', [program, false], [ALREADY_STARTED]);
    },
    stopAll: async () => {
      await call('stopAllProcesses', [false]);
    },
  };
};
