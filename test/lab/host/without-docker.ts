// A Debian on which nobody ever thought of Docker.

/** What installed Docker in the recipe, and what only came with it. */
const packages = [
  'docker.io',
  'docker-compose',
  'containerd',
  'runc',
  'python3-docker',
  'python3-dockerpty',
];

/** Run in the root file system of one host before it boots; what dpkg leaves behind (its group, folders of the recipe) goes, too. */
export const withoutDocker = `set -eu
dpkg --force-unsafe-io --purge ${packages.join(' ')}
rm -rf /etc/docker /var/lib/docker /var/lib/containerd /etc/containerd
groupdel docker
`;
