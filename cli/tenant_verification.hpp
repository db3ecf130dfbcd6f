// Proofs about a tenant's own rules: joins the connectors, which read them into the policy's IR, and the analyzer,
// which proves.
#pragma once

#include <string>
#include <vector>

#include "compiler/binding.hpp"
#include "compiler/compile.hpp"
#include "model/analysis.hpp"
#include "model/result.hpp"

namespace rolewright::cli {

struct TenantOptions {
  std::string okta, entra;         // export folders; empty: that tenant is left out
  std::vector<std::string> map;    // NAME=user.attribute, or NAME=okta:user.attribute for one vendor
};

struct TenantVerification {
  std::vector<ProofReport> proofs;  // one for each rule about what one person holds
  Diagnostics notes;                // rules that are not read
  std::size_t groups = 0, rules = 0;
  std::vector<std::string> demands;  // what an Entra tenant asks before it gives, and where that is little; a line each
};

/// For each rule: can a possible person whom the tenant's rules put into groups break it? Refuted only when the
/// refutation rests on no rule that is not read; otherwise it is unknown. Errors as those of reading and deriving;
/// RW0005 for a map that is none.
[[nodiscard]] Result<TenantVerification> verify_tenant(const compiler::CompiledPolicy& policy,
                                                       const compiler::Binding* binding, const TenantOptions& options,
                                                       Day today);

}  // namespace rolewright::cli
