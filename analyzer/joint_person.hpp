// A possible person of two policies at once: attributes are matched by name and type, their values by text, so that each
// policy judges the same facts by its own statements. A value that only one of them lists is missing to the other, as a
// value of an export that the type does not list is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/encode.hpp"

namespace rolewright::analyzer {

enum class Side : std::uint8_t { Old, New };

class JointPerson {
 public:
  /// All outlive this.
  JointPerson(const compiler::PolicyIr& before, const compiler::PolicyIr& after, Day today, smt::Problem& problem);

  [[nodiscard]] const compiler::PolicyIr& policy(Side side) const { return *sides_[index(side)].policy; }
  [[nodiscard]] compiler::Kleene encode(Side side, compiler::CondId condition);
  [[nodiscard]] compiler::PossiblePerson decode(const smt::Model& model, const smt::Cone& within) const {
    return encoder_->decode(model, &within);
  }
  /// The joint person's facts as one policy reads them.
  [[nodiscard]] compiler::PersonFacts facts(Side side, const compiler::PersonFacts& joint) const;

 private:
  struct Known {
    const compiler::PolicyIr* policy = nullptr;
    std::vector<compiler::AttributeId> attributes;  // by its AttributeId: the joint one
    std::vector<compiler::CondId> tests;            // by its CondId: the joint test; none for what tests nothing
    std::vector<compiler::CondId> foreign;          // by its AttributeId: "a value it does not list"; none when all are
  };
  static std::size_t index(Side side) { return side == Side::Old ? 0 : 1; }
  void join_attributes(Known& side);
  void join_tests(Known& side);
  void find_foreign(Known& side);
  [[nodiscard]] std::vector<std::int64_t> joint_values(const Known& side, const compiler::Condition& test) const;

  compiler::PolicyIr joint_;
  Known sides_[2];
  smt::Problem& problem_;
  std::unique_ptr<compiler::PersonEncoder> encoder_;  // of the joint policy, once it is complete
};

}  // namespace rolewright::analyzer
