#!/bin/sh
# Keeps one lab: boots it, boots it again when asked to, and removes every trace of it in the end.
# PID 1 of a process namespace with a mount namespace of its own: whatever ends it, the kernel ends all of the lab with it.
#   keeper.sh RUN ROOT TEMPLATE NAME OUTSIDE_ADDRESS/PREFIX LIFETIME_SECONDS
# Standard input is a pipe that the owner holds; its end, for whatever reason, ends the lab, unless the owner said `free`.
set -u
run=$1 root=$2 template=$3 name=$4 outside=$5 lifetime=$6
exec 3<&0 </dev/null
exec >>"$run/keeper.log" 2>&1
group=cold-review-$name-$(tr -d - </proc/sys/kernel/random/uuid | cut -c1-8)
stopping='' nspawn=''

cgroup_directories() {
  while IFS=: read -r _ controllers _; do
    case $controllers in
      name=*) echo "/sys/fs/cgroup/${controllers#name=}" ;;
      '') [ -d /sys/fs/cgroup/unified ] && echo /sys/fs/cgroup/unified || echo /sys/fs/cgroup ;;
      *) echo "/sys/fs/cgroup/$controllers" ;;
    esac
  done </proc/self/cgroup
}

# The keeper and the host are leaves of one group: with v2 a group that has processes cannot hand controllers down.
join_cgroups() {
  for directory in $(cgroup_directories); do
    [ -e "$directory/cgroup.procs" ] || continue
    mkdir -p "$directory/$group/$1"
    for parent in "$directory" "$directory/$group"; do hand_down "$parent"; done
    for child in "$group" "$group/$1"; do copy_cpus "$directory" "$directory/$child"; done
    take_weight "$directory/$group"
    echo 0 >"$directory/$group/$1/cgroup.procs" || return 1
  done
}

# A group weighs as much as one process beside it: a whole host would starve beside a handful of test workers.
take_weight() {
  if [ -e "$1/cpu.shares" ]; then echo 10240 >"$1/cpu.shares"; fi
  if [ -e "$1/cpu.weight" ]; then echo 1000 >"$1/cpu.weight"; fi
}

hand_down() {
  [ -e "$1/cgroup.subtree_control" ] || return 0
  for controller in $(cat "$1/cgroup.controllers"); do
    echo "+$controller" >"$1/cgroup.subtree_control"
  done 2>/dev/null
}

# With v1 a new cpuset is empty, and takes no process.
copy_cpus() {
  [ -e "$1/cpuset.cpus" ] && [ ! -e "$1/cgroup.controllers" ] || return 0
  for file in cpuset.cpus cpuset.mems; do cat "$1/$file" >"$2/$file"; done
}

leave_cgroups() {
  for directory in $(cgroup_directories); do
    [ -d "$directory/$group" ] || continue
    echo 0 >"$directory/cgroup.procs"
    tries=0
    while [ -d "$directory/$group" ] && [ $tries -lt 30 ]; do
      find "$directory/$group" -depth -type d -exec rmdir {} + 2>/dev/null
      [ -d "$directory/$group" ] && sleep 0.1
      tries=$((tries + 1))
    done
  done
}

fresh_docker() {
  rm -rf "$run/docker"
  if [ -d "$template" ]; then cp -a --reflink=auto "$template" "$run/docker"; else mkdir -p "$run/docker"; fi
  chmod 710 "$run/docker"
}

link_up() {
  tries=0
  until ip address add "$outside" dev "ve-$name" 2>/dev/null; do
    tries=$((tries + 1))
    kill -0 "$nspawn" 2>/dev/null || return 1
    [ $tries -lt 400 ] || { echo "ve-$name did not show up"; return 1; }
    sleep 0.05
  done
  ip link set "ve-$name" up
}

boot() {
  # What would change the machine itself: its clock, its kernel, its hardware (container.ts withholds the same).
  (
    join_cgroups host
    exec systemd-nspawn --quiet --directory="$run/root" --boot --machine="$name" --hostname=cc-ci \
      --settings=no --register=no --keep-unit --console=pipe --link-journal=no --resolv-conf=off --timezone=off \
      --network-veth --capability=all --drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE,CAP_SYS_RAWIO,CAP_SYSLOG,CAP_WAKE_ALARM \
      --system-call-filter="add_key keyctl request_key bpf" ${docker:+"--bind=$docker:/var/lib/docker"} \
      3<&- >>"$run/console.log" 2>&1
  ) &
  nspawn=$!
  link_up || kill -KILL "$nspawn" 2>/dev/null
  wait "$nspawn"
}

stop() {
  stopping=yes
  kill -KILL -1
}

finish() {
  trap '' TERM INT HUP
  kill -KILL -1
  wait
  umount -l "$run/root" 2>/dev/null
  leave_cgroups
  rm -rf "$run/root" "$run/upper" "$run/work" "$run/docker"
  [ -n "$stopping" ] && rm -rf "$run"
  exit 0
}

trap stop TERM INT HUP
join_cgroups keeper || { echo 'no cgroup of its own'; finish; }
{ read -r word <&3; [ "$word" = free ] || kill -TERM $$; } &
{ sleep "$lifetime"; echo 'lifetime over'; kill -TERM $$; } &
mkdir -p "$run/root" "$run/upper" "$run/work"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$run/upper,workdir=$run/work" "$run/root" || finish
docker=$run/docker
if [ -e "$run/without-docker" ]; then
  chroot "$run/root" /bin/sh <"$run/without-docker" || { echo 'Docker could not be taken away'; finish; }
  docker=''
fi
fresh_docker
while [ -z "$stopping" ]; do
  boot
  [ -z "$stopping" ] && [ -e "$run/again" ] || break
  [ "$(cat "$run/again")" = fresh ] && fresh_docker
  rm -f "$run/again"
done
finish
