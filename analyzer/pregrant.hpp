// Pre-grant: may this person get this, from then until then? Eligibility first, then every day of the request
// on which anything changes: what the request would break that is not broken already.
//   deny            eligibility fails, or the change makes an open finding of a `block` rule
//   needs approval  it makes an open finding of an `approve` rule, or one that cannot be determined
//   permit          otherwise; new findings of `warn` rules are reported
#pragma once

#include <memory>

#include "compiler/world.hpp"
#include "model/analysis.hpp"
#include "model/request.hpp"
#include "model/result.hpp"

namespace rolewright::analyzer {

/// Answers one request after another about one world.
class PreGrant {
 public:
  /// The binding of `world` outlives this. O(graph).
  explicit PreGrant(const compiler::World& world);
  ~PreGrant();
  PreGrant(const PreGrant&) = delete;
  PreGrant& operator=(const PreGrant&) = delete;

  /// Errors RW0701: an unknown person, role, permission or scope value, or an empty request.
  /// Cost: the person's grants on each day anything about them changes. The first request that rules about people
  /// together could charge reads everybody's assignments; after that each of its days costs those whom such rules count.
  [[nodiscard]] Result<CheckResult> check(const Request& request);
  /// From now on the request is in flight: approved and not yet provisioned, so what it asks for counts as granted, and
  /// an answer that rests on it says so. Whether it may be granted is not asked. Errors as check(). Every check copies what
  /// is in flight: thousands are no trouble, and who has provisioned them imports the exports again.
  [[nodiscard]] Diagnostics expect(const Request& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One request about a world.
[[nodiscard]] Result<CheckResult> check(const compiler::World& world, const Request& request);

}  // namespace rolewright::analyzer
