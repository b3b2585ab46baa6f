// What collectors let sources see, as small as it can be.
export const unit = (Id: string, ActiveState = 'active', SubState = 'running') => ({
  Id,
  ActiveState,
  SubState,
});

export const socket = (port: number, address: string, v6only: boolean | null = null) => ({
  protocol: 'tcp',
  address,
  port,
  device: null,
  v6only,
});

export const service = (Name: string, Image: string) => ({
  Spec: { Name, TaskTemplate: { ContainerSpec: { Image } } },
});

interface Given {
  readonly image?: string;
  readonly status?: string;
  readonly health?: string;
  readonly network?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Published on 127.0.0.1. */
  readonly port?: string;
}

export const container = (name: string, given: Given = {}) => {
  const { image = `${name}:1`, status = 'running', network = 'bridge', port } = given;
  const bound = port === undefined ? {} : { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] };
  return {
    Id: name,
    Name: `/${name}`,
    Image: 'sha256:1',
    RestartCount: 0,
    State: { Status: status, ...(given.health ? { Health: { Status: given.health } } : {}) },
    Config: { Image: image, Labels: given.labels ?? {} },
    HostConfig: { NetworkMode: network, PortBindings: bound },
    NetworkSettings: { Ports: bound },
  };
};
