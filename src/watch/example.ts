/** A watch.yaml that has every key. */
export const exampleWatch = `poll: 60s
concurrency: 4
stop: 60s
listen: 127.0.0.1:8090
webhooksPerMinute: 100
repositories:
  infra:
    url: https://git.example.net/acme/infra.git
    branches: [main, 'work/*']
    forge:
      kind: gitea
      url: https://git.example.net
      repository: acme/infra
      token:
        file: /run/credentials/cold-review.service/forge-token
    webhook:
      from: gitea
      secret:
        variable: REVIEW_WEBHOOK_SECRET
    identity: /run/credentials/cold-review.service/ssh-key
    signingKey: /run/credentials/cold-review.service/signing-key
    allowedSigners: /etc/cold-review/allowed_signers
    criteria: anchor
    author:
      name: cold-review
      email: cold-review@example.net
    secrets: [REVIEW_SECRET_DASHBOARD]
    readers: [jq]
    artifacts: /var/lib/ci/artifacts
    evidenceStore: /var/lib/cold-review/evidence
    adversary: /usr/local/bin/our-adversary
    wait: 60s
`;
