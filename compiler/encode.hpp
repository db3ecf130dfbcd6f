// Encode: IR → smt::Problem, and back. A possible person is a handful of features, each with a finite list of
// representative values: whatever the policy's tests can tell apart, and nothing else. Conditions become
// pairs of terms, one for True and one for False; neither is Unknown.
//   Enumerated, flag   the values themselves
//   code               the literals tested, and one that is none of them
//   org_unit           the units tested, a unit below each, and one elsewhere
//   number, date       the bounds tested, and a value in each gap between them
//   designation        on record but not valid; valid without a stated limit; valid with each limit tested, and one
//                      cent less
//   training           completed within each tested number of days, or earlier
// Every feature can also be missing. A possible person has one account, whose attributes are features too. A person
// read back from a model is replayed in evaluate().
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/condition.hpp"
#include "compiler/smt/cone.hpp"
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
  /// Declares nothing yet; features appear in `problem` when a condition first reads them. Cost: one pass over the
  /// policy's conditions.
  PersonEncoder(const PolicyIr& policy, Day today, smt::Problem& problem);

  /// Cost: the size of the condition and, for most tests, the logarithm of what its attribute is tested against;
  /// encoded once.
  [[nodiscard]] Kleene encode(CondId condition);
  /// Excludes people for whom `whenever` is true and `then` is not, each a clause named after its assumption.
  void assume(const std::vector<std::size_t>& assumptions);
  /// States that the person is this one, in every feature declared so far.
  void pin(const PersonFacts& person);
  /// The person of a model; described by every feature or, within a cone, by those that the question reaches.
  [[nodiscard]] PossiblePerson decode(const smt::Model& model, const smt::Cone* within = nullptr) const;

 private:
  enum class FeatureKind : std::uint8_t { Attribute, AccountAttribute, Designation, Training };
  using FeatureKey = std::pair<FeatureKind, std::string>;
  struct Feature {
    AttributeId attribute;
    std::vector<AttributeValue> values;  // representatives; numbers ascending, text views texts_ and sorted
    smt::Term missing;
    smt::Bits choice;
    std::unordered_map<std::string_view, std::size_t> by_text = {};  // only looked up
  };
  using FeatureEntry = std::pair<const FeatureKey, Feature>;
  using Values = std::vector<std::size_t>;  // of one feature, ascending
  struct Sides {                            // representatives for which a test is true, and false
    Values passing, failing;
  };

  FeatureEntry& feature_of(const Condition& test);
  void list_values(const FeatureKey& key, Feature& feature);
  void list_texts(Feature& feature);
  void list_numbers(Feature& feature);
  Kleene junction(CondId id);
  Kleene test(CondId id);
  Sides sides(CondId id, const FeatureEntry& entry) const;
  [[nodiscard]] std::optional<Values> listed(const Condition& test, const Feature& feature) const;
  smt::Term one_of(const Feature& feature, const Values& values);
  [[nodiscard]] std::string shown(const FeatureKey& key, const Feature& feature, std::size_t value) const;
  [[nodiscard]] std::size_t representative(const FeatureKey& key, const Feature& feature,
                                           const PersonFacts& person) const;
  void place(const FeatureKey& key, const Feature& feature, std::size_t value, PersonFacts& facts) const;
  std::string_view keep(std::string text);

  const PolicyIr& policy_;
  Day today_;
  smt::Problem& problem_;
  std::map<FeatureKey, Feature> features_;
  std::vector<FeatureEntry*> by_attribute_;               // by AttributeId; null until read
  std::vector<std::vector<CondId>> tests_;                // by AttributeId
  std::map<std::string, std::vector<CondId>> trainings_;  // by course
  std::vector<std::optional<Kleene>> encoded_;            // by CondId
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
