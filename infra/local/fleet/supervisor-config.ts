import type { ServicePlace } from './layout.ts';

/** supervisord expands `%` in every value and splits commands as a shell does. */
const literal = (text: string): string => text.replaceAll('%', '%%');
const quoted = (text: string): string => `"${literal(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/**
 * Two more tries, one and two seconds apart: a service that dies at every start is given up about 4 s after it died,
 * inside the shortest window of its alarms (10 s).
 */
const START_RETRIES = 2;

/** Longer than any graceful stop a recovery allows, so that a service that does not stop is left for it to kill. */
const STOP_WAIT_SECONDS = 120;

const program = (place: ServicePlace, nodePath: string, servicePath: string): string => `
[program:${place.name}]
command=${quoted(nodePath)} ${quoted(servicePath)} ${quoted(place.configFile)}
autostart=true
autorestart=true
startsecs=1
startretries=${START_RETRIES}
stopwaitsecs=${STOP_WAIT_SECONDS}
redirect_stderr=true
stdout_logfile=${literal(place.logFile)}
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=1
`;

/** The text of a supervisord.conf that runs the services and listens on a unix socket. */
export const supervisorConfig = (options: {
  readonly homeDir: string;
  readonly socketPath: string;
  readonly nodePath: string;
  readonly servicePath: string;
  readonly places: readonly ServicePlace[];
}): string => `[unix_http_server]
file=${literal(options.socketPath)}
chmod=0700

[supervisord]
nodaemon=true
logfile=${literal(options.homeDir)}/supervisord.log
pidfile=${literal(options.homeDir)}/supervisord.pid
childlogdir=${literal(options.homeDir)}/log

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://${literal(options.socketPath)}
${options.places.map((place) => program(place, options.nodePath, options.servicePath)).join('')}`;
