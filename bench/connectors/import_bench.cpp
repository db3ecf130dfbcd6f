// bench_connectors: imports an invented organization with a system log of any size and prints MB per processor
// second and the peak memory, beside a plain read of the same file and nlohmann's parser on a part of it, in the
// same run. Everything is on one thread; the log lies in the page cache.
//   bench_connectors [--megabytes N] [--gzip] [--folder DIR]
// The log and its organization stay in DIR (default: bench_connectors.data) and are used again.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/connectors/invented_log.hpp"
#include "connectors/import.hpp"

namespace {

using namespace rolewright;

constexpr double kMega = 1e6;

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0 / kMega;
}

struct Rate {
  double seconds = 0;
  double megabytes = 0;
  [[nodiscard]] double per_second() const { return seconds > 0 ? megabytes / seconds : 0; }
};

Rate read_plainly(const std::string& path) {
  std::vector<char> buffer(std::size_t{1} << 19);
  const double begin = processor_seconds();
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  double bytes = 0;
  for (;;) {
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got <= 0) break;
    bytes += static_cast<double>(got);
  }
  ::close(file);
  return {.seconds = processor_seconds() - begin, .megabytes = bytes / kMega};
}

// nlohmann keeps a whole page, so it gets the first events alone.
Rate parse_with_nlohmann(const bench::InventedLog& shape) {
  constexpr std::uint64_t kPart = 64'000'000;
  std::string text;
  bench::write_log(shape, kPart, [&](std::string_view piece) { text += piece; });
  const double begin = processor_seconds();
  const nlohmann::json page = nlohmann::json::parse(text);
  const double seconds = processor_seconds() - begin;
  if (page.empty()) std::puts("nothing parsed");
  return {.seconds = seconds, .megabytes = static_cast<double>(text.size()) / kMega};
}

struct Options {
  std::uint64_t megabytes = 1000;
  bool gzip = false;
  std::string folder = "bench_connectors.data";
};

std::string prepare(const Options& options, const bench::InventedLog& shape) {
  const std::string log = "log-" + std::to_string(options.megabytes) + (options.gzip ? ".json.gz" : ".json");
  bench::write_organization(shape, options.folder, log);
  const std::string path = options.folder + "/" + log;
  if (std::filesystem::exists(path)) return path;
  const std::uint64_t bytes = options.megabytes * 1'000'000;
  if (options.gzip) {
    gzFile file = gzopen(path.c_str(), "wb6");
    bench::write_log(shape, bytes, [&](std::string_view piece) { gzwrite(file, piece.data(), static_cast<unsigned>(piece.size())); });
    gzclose(file);
  } else {
    std::ofstream file{path, std::ios::binary};
    bench::write_log(shape, bytes, [&](std::string_view piece) { file << piece; });
  }
  return path;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word{argv[at]};
    if (word == "--gzip") options.gzip = true;
    if (word == "--megabytes" && at + 1 < argc) options.megabytes = std::strtoull(argv[++at], nullptr, 10);
    if (word == "--folder" && at + 1 < argc) options.folder = argv[++at];
  }
  const bench::InventedLog shape;
  const std::string log = prepare(options, shape);
  const Rate plain = read_plainly(log);
  const double begin = processor_seconds();
  const auto imported = connectors::import_agency(options.folder);
  const Rate import{.seconds = processor_seconds() - begin, .megabytes = static_cast<double>(options.megabytes)};
  const double peak = peak_megabytes();
  if (!imported) {
    for (const Diagnostic& item : imported.error().items()) std::fprintf(stderr, "%s: %s\n", item.where.c_str(), item.message.c_str());
    return 2;
  }
  const Rate other = parse_with_nlohmann(shape);
  const Snapshot& snapshot = imported.value().snapshot;
  const Export& source = snapshot.exports[snapshot.exports.size() - 1];
  std::printf("%s: %llu events read, %llu rejected, %zu kept as usage, peak memory %.0f MB\n", log.c_str(),
              static_cast<unsigned long long>(source.read), static_cast<unsigned long long>(source.rejected),
              snapshot.usage.size(), peak);
  std::printf("import      %8.0f MB/s of one core (%.2f s for %.0f MB of JSON)\n", import.per_second(), import.seconds, import.megabytes);
  std::printf("plain read  %8.0f MB/s, %.1f times the import\n", plain.per_second(), plain.per_second() / import.per_second());
  std::printf("nlohmann    %8.0f MB/s, the import is %.1f times as fast\n", other.per_second(), import.per_second() / other.per_second());
  return 0;
}
