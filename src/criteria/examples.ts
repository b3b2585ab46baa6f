// Valid files that messages take their examples from. Each has every key of its format.

/** A review.yaml. */
export const exampleConfig = `repository: .
branch: main
criteria: anchor
output: machine-docs
evidence: committed
hosts:
  cc-ci:
    address: cc-ci.example.net
    port: 22
    user: reviewer
    hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s
    jump: bastion
    sudo: false
    vars:
      domain: ci.example.net
    limits:
      docker:
        concurrent: 3
        intervalMs: 500
        burst: 5
      http:
        burst: 100
        origins: ['https://ci.example.net']
  bastion:
    address: bastion.example.net
    user: reviewer
    knownHosts: /etc/cold-review/known_hosts
report:
  forge: gitea
  url: https://git.example.net
`;

/** A claims/pvfix.yaml. */
export const exampleSheet = `phase: pvfix
title: Give the proxy network room for its VIPs
state: open
host: cc-ci
blocks: false
milestones:
  M2:
    title: Proxy network recreated, services back, routes up
    checks:
      - id: subnet
        says: the proxy network is 10.10.0.0/16
        probe: docker-network-subnet
        before: fail
        with:
          network: proxy
          subnet: 10.10.0.0/16
      - id: activation
        says: swarm-init ran when the network was made
        probe: systemd-unit-active
        host: cc-ci
        holds: once
        with:
          unit: swarm-init.service
          within: 60s
          of: subnet.created
      - id: dashboard
        says: the dashboard answers
        probe: https-status
        eventually:
          within: 60s
          every: 5s
        hosts: [cc-ci]
        vantage: reviewer
        with:
          url: 'https://{{domain}}/'
          status: 200
      - id: stays
        says: the web server stays up
        probe: systemd-unit-active
        host: cc-ci
        steady:
          for: 60s
          every: 5s
        with:
          unit: nginx.service
    attested:
      - says: the maintenance window was announced
        attested:
          by: Ada Example
          ref: ticket 4711
adversary:
  accept:
    - finding: public-port/tcp/5432
      reason: closed network
      until: 2027-01-31
`;

/** A probes/mount-free.yaml. */
export const exampleProbe = `id: mount-free
title: '{{target}} has room'
about: Free bytes as the kernel reports them.
params:
  target:
    type: path
    list: false
    optional: false
    says: where it is mounted
  kind:
    type: string
    default: ext4
    oneOf: [ext4, xfs]
  atLeast:
    type: integer
    optional: true
from:
  - collector: mounts
    with:
      target:
        param: target
control: mounts.filesystems.exists(f, f.target == params.target)
asserts:
  - name: file system
    value: mounts.filesystems[0].fstype
    expect:
      equals:
        param: kind
  - name: free bytes
    given: atLeast
    value: mounts.filesystems[0].avail
    expect:
      atLeast:
        param: atLeast
facts:
  free: mounts.filesystems[0].avail
remedy: Remove what is not needed, or grow the volume.
rights: any login
`;

/** A probes/collectors/mounts.yaml. */
export const exampleCollector = `id: mounts
class: host
vantage: host
params:
  target:
    type: path
steps:
  - run:
      - findmnt
      - --json
      - -b
      - -o
      - TARGET,FSTYPE,AVAIL
      - --target
      - param: target
    parse: json
    exit: [0]
    root: false
    keep: [filesystems.target, filesystems.fstype, filesystems.avail]
    as: mounts
deadline: 10s
cap: 1MiB
package: util-linux
`;
