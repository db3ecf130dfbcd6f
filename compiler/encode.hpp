// Encode: IR → smt::Problem, and back. A possible person is a handful of features, each with a finite list of
// representative values: whatever the policy's tests can tell apart, and nothing else. Conditions become
// pairs of terms, one for True and one for False; neither is Unknown.
//   Enumerated, flag   the values themselves
//   code               the literals tested, and one that is none of them
//   org_unit           the units tested, a unit below each, and one elsewhere
//   number, date       the bounds tested, and a value in each gap between them
//   designation        on record but not valid, valid
//   training           completed within each tested number of days, or earlier
// Every feature can also be missing. A person read back from a model is replayed in evaluate().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/condition.hpp"
#include "compiler/smt/model.hpp"
#include "compiler/smt/problem.hpp"
#include "compiler/world.hpp"

namespace rolewright::compiler {

/// A condition's truth as two terms that are never both true.
struct Kleene {
  smt::Term is_true;
  smt::Term is_false;
};

/// A synthetic person: facts that own their text, with the attributes in words.
struct PossiblePerson {
  std::vector<std::string> texts;  // by AttributeId; what facts.attributes[i].text views
  PersonFacts facts;
  /// "employment contractor, org Treasury/AP, series missing": only what conditions read.
  std::string description;
};

class PersonEncoder {
 public:
  /// Declares nothing yet; features appear in `problem` when a condition first reads them.
  PersonEncoder(const PolicyIr& policy, Day today, smt::Problem& problem);

  [[nodiscard]] Kleene encode(CondId condition);
  /// Excludes people for whom `whenever` is true and `then` is not, each a clause named after its assumption.
  void assume(const std::vector<std::size_t>& assumptions);
  /// States that the person is this one, in every feature declared so far.
  void pin(const PersonFacts& person);
  [[nodiscard]] PossiblePerson decode(const smt::Model& model) const;

 private:
  enum class FeatureKind : std::uint8_t { Attribute, Designation, Training };
  using FeatureKey = std::pair<FeatureKind, std::string>;
  struct Feature {
    AttributeId attribute;
    std::vector<AttributeValue> values;  // representatives; text views texts_
    smt::Term present;
    smt::Bits choice;
  };
  Feature& feature(FeatureKind kind, const std::string& name, AttributeId attribute);
  void list_values(const FeatureKey& key, Feature& feature);
  void list_texts(Feature& feature);
  void list_numbers(Feature& feature);
  Kleene test(const Condition& condition);
  [[nodiscard]] std::size_t representative(const FeatureKey& key, const Feature& feature,
                                           const PersonFacts& person) const;
  void place(const FeatureKey& key, const Feature& feature, std::size_t value, PossiblePerson& person) const;
  std::string_view keep(std::string text);

  const PolicyIr& policy_;
  Day today_;
  smt::Problem& problem_;
  std::map<FeatureKey, Feature> features_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

/// A grant that may or may not be held.
struct PossibleGrant {
  Grant grant;
  smt::Term held;
};

/// True exactly when the held grants, each on `world.today`, violate a HoldsRule apart from its condition.
/// Cost: scope values · functions · grants.
[[nodiscard]] smt::Term encode_conflict(World& world, const HoldsRule& rule,
                                        const std::vector<PossibleGrant>& grants, smt::Problem& problem);

}  // namespace rolewright::compiler
