#!/usr/bin/env bash
# Builds the peer into the given folder, and says as its last line which build it is. faiss is Debian's, and what
# compares bits is compiled anew from Debian's source for this processor: the package is for any, without popcnt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
into=$1
mkdir -p "$into" && cd "$into"

version=$(dpkg-query -W -f '${Version}' libfaiss-dev 2>/dev/null) || {
  echo 'apt-get install g++ libfaiss-dev libopenblas-dev dpkg-dev' >&2
  exit 1
}
upstream=${version%%-*}
if [ ! -d "faiss-$upstream" ]; then
  mkdir -p lists/partial
  . /etc/os-release
  echo "deb-src http://deb.debian.org/debian $VERSION_CODENAME main" >sources.list
  apt=(apt-get -qq -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$PWD/lists")
  "${apt[@]}" update && "${apt[@]}" source --download-only faiss && tar xzf faiss_*.orig.tar.gz || true
fi >&2
flags=(-O3 -march=native -fopenmp)
native=()
build="Debian's library $version"
if [ -d "faiss-$upstream" ]; then
  source="faiss-$upstream/faiss"
  native=(-I"faiss-$upstream" "$source"/IndexBinary{,Flat,Hash}.cpp "$source/utils/hamming.cpp")
  build="Debian's source $version"
fi
g++ "${flags[@]}" -o faiss "${native[@]}" "$here/faiss.cpp" -lfaiss -lopenblas
echo "faiss from $build, $(g++ --version | head -1), ${flags[*]}, one thread"
