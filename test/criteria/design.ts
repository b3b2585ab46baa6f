// The files that section 5 of the design shows, with a whole fingerprint and the host they jump through.

export const design: Readonly<Record<string, string>> = {
  'review.yaml': `repository: .                 # or a clone URL
branch: main
criteria: anchor              # or { repository: URL, branch: main }
output: machine-docs          # REVIEW-<phase>.md, its ledger REVIEW-<phase>.json, and evidence/
hosts:
  cc-ci:
    address: cc-ci.example.net
    user: reviewer
    hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s # algorithm and fingerprint; or knownHosts: FILE
    jump: bastion                         # another host of this file
    sudo: false                           # or commands: only argv that \`review plan --sudoers\` prints run under \`sudo -n\`
    vars:                                 # what differs between staging and production
      domain: ci.example.net
    limits:
      docker:
        concurrent: 3
        intervalMs: 500
        burst: 5
  bastion:
    address: bastion.example.net
    user: reviewer
    knownHosts: known_hosts
report:
  forge: gitea
  url: https://git.example.net
`,
  'claims/pvfix.yaml': `phase: pvfix
title: Give the proxy network room for its VIPs
state: open
host: cc-ci                               # or hosts: a list; a check may name its own
milestones:
  M1:
    title: Patch and maintenance plan
    checks:
      - id: patch
        says: swarm.nix creates the proxy network with an explicit /16
        probe: repo-file-match
        with:
          path: nix/modules/swarm.nix
          pattern: '^\\s*docker network create\\b.*\\s--subnet 10\\.10\\.0\\.0/16\\b'
      - id: subnet-free
        says: the chosen /16 overlaps no network, route or address of the host
        probe: subnet-free
        holds: once
        with:
          subnet: 10.10.0.0/16
          except: [proxy]
  M2:
    title: Proxy network recreated, services back, routes up
    checks:
      - id: subnet
        says: the proxy network is 10.10.0.0/16
        probe: docker-network-subnet
        before: fail                      # red before green
        with:
          network: proxy
          subnet: 10.10.0.0/16
      - id: replicas
        says: all nine services run every replica
        probe: swarm-service-replicas
        with:
          count: 9
          settled: 10s
      - id: activation
        says: swarm-init ran when the network was made
        probe: systemd-unit-active
        holds: once
        with:
          unit: swarm-init.service
          sub: exited
          within: 60s
          of: subnet.created
      - id: dashboard
        says: the dashboard answers
        probe: https-status
        with:
          url: 'https://{{domain}}/'
          status: 200
adversary:
  accept:                                 # a waiver: still run, still shown, until the day
    - finding: port-exposed/5432
      reason: closed network
      until: 2027-01-31                   # who accepted it is the commit that says so
`,
  'probes/collectors/docker-networks.yaml': `id: docker-networks
class: docker
steps:
  - run: [docker, network, ls, --no-trunc, --format, '{{json .}}']
    parse: json-lines
  - run: [docker, network, inspect, { from: '0.ID' }]
    parse: json
keep: [Name, Id, Driver, Scope, IPAM, Containers.*.IPv4Address, CreatedAt]
deadline: 10s
cap: 1MiB
`,
  'probes/docker-network-subnet.yaml': `id: docker-network-subnet
title: 'Docker network {{network}} has the subnet {{subnet}}'
params:
  network:
    type: name
  subnet:
    type: cidr
from: docker-networks
control: networks.exists(n, n.Name == "bridge")
value: networks.filter(n, n.Name == params.network).map(n, n.IPAM.Config.map(c, c.Subnet))
expect:
  equals: [[{ param: subnet }]]
facts:
  created: networks.filter(n, n.Name == params.network)[0].CreatedAt
remedy: Recreate the network with --subnet; services attached to it restart.
`,
};
