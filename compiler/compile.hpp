// The compiler's front header: policy files → CompiledPolicy. Everything after it, both engines and the
// proofs, reads the typed IR it holds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "model/result.hpp"
#include "model/source.hpp"

namespace rolewright::compiler {

/// Largest policy or data file read.
inline constexpr std::size_t kMaxPolicyBytes = std::size_t{16} << 20;

/// Text of a file by path; errors RW0001, RW0002. The cli reads the disk, tests read a map.
using Loader = std::function<Result<std::string>(const std::string& path)>;

struct CompiledPolicy {
  PolicyIr ir;
  std::string digest;  // SHA-256 of every file read, in order: policy text and the data files it names
};

/// Compiles the files and what they `use`. `sources` receives every policy file, also when compilation fails,
/// so that diagnostics can be rendered. Errors RW00xx to RW02xx, all of them in one run.
[[nodiscard]] Result<CompiledPolicy> compile(const std::vector<std::string>& paths, const Loader& load,
                                             SourceMap& sources);

/// A loader of files on disk.
[[nodiscard]] Result<std::string> load_file(const std::string& path);

}  // namespace rolewright::compiler
