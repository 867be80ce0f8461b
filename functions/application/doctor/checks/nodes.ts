import type { Check, Finding } from '../check.ts';

/** Every node that a component runs on is managed and online: no command reaches it otherwise. */
export const nodes: Check = {
  name: 'nodes',
  look: async ({ directory, nodes: managed }) => {
    const componentsOf = new Map<string, string[]>();
    for (const { node, name } of directory.all()) {
      if (node !== undefined) componentsOf.set(node, [...(componentsOf.get(node) ?? []), name]);
    }
    const ids = [...componentsOf.keys()];
    if (ids.length === 0) return [];
    const known = new Map((await managed.look(ids)).map((node) => [node.nodeId, node]));
    return ids.flatMap((id): Finding[] => {
      const components = (componentsOf.get(id) ?? []).map((name) => `'${name}'`).join(', ');
      const node = known.get(id);
      if (node === undefined) {
        return [
          {
            severity: 'error',
            what: `node ${id} of ${components} is not a managed node of this account and region: no command can reach it`,
            fix: 'run the SSM agent there with a role that allows it (AmazonSSMManagedInstanceCore), or correct `node` in the environment document',
          },
        ];
      }
      if (node.ping === 'Online') return [];
      return [
        {
          severity: 'error',
          what: `node ${id} of ${components} is ${node.ping}${node.lastPingAt === undefined ? '' : `, last heard of at ${node.lastPingAt}`}: no command reaches it`,
          fix: 'start the SSM agent on it, and see that it reaches Systems Manager',
        },
      ];
    });
  },
};
