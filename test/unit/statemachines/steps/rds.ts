/** Instances as RDS describes them. */
export const instances = (...list: readonly object[]): object => ({
  DbInstances: list.map((each) => ({
    DbInstanceIdentifier: 'orders',
    DbInstanceStatus: 'available',
    MultiAz: true,
    AvailabilityZone: 'eu-central-1a',
    ...each,
  })),
});

/** A cluster with its writer first and its readers behind. */
export const cluster = (writer: string, readers: readonly string[], status = 'available'): object => ({
  DbClusters: [
    {
      DbClusterIdentifier: 'orders',
      Status: status,
      DbClusterMembers: [
        { DbInstanceIdentifier: writer, IsClusterWriter: true },
        ...readers.map((reader) => ({ DbInstanceIdentifier: reader, IsClusterWriter: false })),
      ],
    },
  ],
});
