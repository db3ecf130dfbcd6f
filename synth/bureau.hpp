// The invented Bureau of Inland Waterways: about 600 people, 12 units, 8 systems, as the files an agency has.
//   in   a seed
//   out  vendor exports and logs as text, with planted violations and their near-misses
// Pure: no clock, no file, no library random numbers; the same seed gives the same bytes everywhere.
// fixtures/bureau/README.md lists what is planted; the planted people are the same for every seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace rolewright::synth {

/// One file of the agency folder: `path` is relative to it, with forward slashes.
struct SynthFile {
  std::string path;
  std::string text;
};

/// The exports: HR, Okta, Entra, the application extracts, scope trees and sources.yaml; sorted by path.
/// Under 3 MB in total. Cost O(people · grants).
[[nodiscard]] std::vector<SynthFile> synth_bureau(std::uint64_t seed);

/// The sign-in and transaction logs of the same agency (about 14 MB), sorted by path.
[[nodiscard]] std::vector<SynthFile> synth_bureau_logs(std::uint64_t seed);

/// Lines `sha256  path`, in the order of `files`: what fixtures/bureau/logs.sha256 holds.
[[nodiscard]] std::string digest_lines(const std::vector<SynthFile>& files);

/// Writes `files` below `folder`, making folders as needed: all to temporary names first, then renamed, so a
/// failure leaves no half-written file under a final name. Returns how many were written.
/// Errors RW0004 naming the file that cannot be written.
[[nodiscard]] Result<std::size_t> write_files(const std::string& folder, const std::vector<SynthFile>& files);

}  // namespace rolewright::synth
