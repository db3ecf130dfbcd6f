#include "synth/bureau.hpp"

#include <algorithm>

#include "model/sha256.hpp"
#include "synth/exports.hpp"
#include "synth/world.hpp"

namespace rolewright::synth {
namespace {

Files sorted(Files files) {
  std::sort(files.begin(), files.end(),
            [](const SynthFile& left, const SynthFile& right) { return left.path < right.path; });
  return files;
}

Files logs_of(const World& world) {
  Files files;
  write_okta_log(world, files);
  write_transactions(world, files);
  return sorted(std::move(files));
}

}  // namespace

std::vector<SynthFile> synth_bureau(std::uint64_t seed) {
  const World world = build_world(seed);
  Files files;
  write_hr(world, files);
  write_okta(world, files);
  write_entra(world, files);
  write_applications(world, files);
  write_declarations(files);
  files.push_back({"logs.sha256", digest_lines(logs_of(world))});
  return sorted(std::move(files));
}

std::vector<SynthFile> synth_bureau_logs(std::uint64_t seed) {
  return logs_of(build_world(seed));
}

std::string digest_lines(const std::vector<SynthFile>& files) {
  std::string text;
  for (const SynthFile& file : files) text += sha256_hex(file.text) + "  " + file.path + '\n';
  return text;
}

}  // namespace rolewright::synth
