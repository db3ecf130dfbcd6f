// Binding report: what of a rule pack an agency's exports have, as a screen of text and as a table to be signed.
#pragma once

#include <cstddef>
#include <string>

#include "compiler/pack_binding.hpp"

namespace rolewright::cli {

/// By system, how many of its names are bound and which are not, with the likeliest; then the systems that no export
/// covers, counted. `judging`: how many of the pack's rules can judge.
[[nodiscard]] std::string binding_summary(const compiler::PolicyIr& pack, const compiler::PackBinding& bound,
                                          std::size_t judging);

/// CSV: one row a system, permission and bound role, with empty columns for a decision and who took it when.
[[nodiscard]] std::string binding_table(const compiler::PolicyIr& pack, const compiler::PackBinding& bound);

}  // namespace rolewright::cli
