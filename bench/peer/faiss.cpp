// faiss on the same hashes, asked line by line so that its rounds stand between ours: "flat 500" compares the first 500
// hashes of the batch and answers the milliseconds that it took and how many pairs it found. One thread, as ours is one.
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

static const int bits = 256, bytes = 32, radius = 32;  // faiss finds what is nearer than the radius

static std::vector<uint8_t> contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int main(int, char** arguments) {
  omp_set_num_threads(1);
  const auto stored = contents(arguments[1]), batch = contents(arguments[2]);
  const faiss::IndexBinary::idx_t count = stored.size() / bytes;
  faiss::IndexBinaryFlat flat(bits);
  flat.add(count, stored.data());
  faiss::IndexBinaryMultiHash multi(bits, 16, 16);
  multi.nflip = 1;
  multi.add(count, stored.data());
  std::cout << "ready" << std::endl;
  std::string name;
  for (faiss::IndexBinary::idx_t hashes; std::cin >> name >> hashes;) {
    const faiss::IndexBinary& index = name == "flat" ? static_cast<faiss::IndexBinary&>(flat) : multi;
    faiss::RangeSearchResult found(hashes);
    const auto began = std::chrono::steady_clock::now();
    index.range_search(hashes, batch.data(), radius, &found);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    std::cout << took.count() << ' ' << found.lims[hashes] << std::endl;
  }
}
