// The policy and the snapshot that a bench is given, bound to each other.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "compiler/compile.hpp"
#include "compiler/world.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::bench {

struct BoundFiles {
  /// Without `world`, and said so, when either cannot be used.
  BoundFiles(const char* policy_path, const char* snapshot_path)
      : policy{compiler::compile({policy_path}, compiler::load_file, sources)}, snapshot{load_snapshot(snapshot_path)} {
    if (policy.ok() && snapshot.ok())
      binding.emplace(compiler::bind(policy.value().ir, snapshot.value(), compiler::OnUnknownName::KeepGoing));
    if (binding && binding->ok())
      world.emplace(compiler::World{*binding->value(), snapshot.value().taken[0], compiler::Count::All, {}});
    else
      std::fputs("the policy or the snapshot cannot be used\n", stderr);
  }

  SourceMap sources;
  Result<compiler::CompiledPolicy> policy;
  Result<Snapshot> snapshot;
  std::optional<Result<std::unique_ptr<compiler::Binding>>> binding;
  std::optional<compiler::World> world;
};

}  // namespace rolewright::bench
