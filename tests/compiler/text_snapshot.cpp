#include "tests/compiler/text_snapshot.hpp"

#include <string>
#include <vector>

#include "model/delimited.hpp"
#include "model/snapshot_builder.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using Fields = std::vector<std::string>;

Day day_of(const std::string& text) {
  const auto day = parse_day(text);
  REQUIRE(day.has_value());
  return *day;
}

NodeKind kind_of(const std::string& word) {
  if (word == "entitlement") return NodeKind::Entitlement;
  if (word == "group") return NodeKind::Group;
  if (word == "role") return NodeKind::Role;
  REQUIRE(word == "package");
  return NodeKind::Package;
}

class TextReader {
 public:
  void record(const Fields& f) {
    const std::string& what = f.at(0);
    if (what == "taken") {
      builder_.set_taken(day_of(f.at(1)));
    } else if (what == "system") {
      builder_.at(builder_.system(f.at(1), f.at(2), f.at(3))).connected = f.size() > 4 && f[4] == "connected" ? 1 : 0;
    } else if (what == "person") {
      builder_.person(f.at(1));
    } else if (what == "attribute") {
      builder_.set_attribute(builder_.person(f.at(1)), f.at(2), f.at(3));
    } else if (what == "training") {
      builder_.add_training(builder_.person(f.at(1)), f.at(2), day_of(f.at(3)));
    } else if (what == "event") {
      builder_.add_event(builder_.person(f.at(1)), f.at(2), day_of(f.at(3)));
    } else if (what == "designation") {
      builder_.add_designation({.person = builder_.person(f.at(1)), .what = builder_.symbol(f.at(2)), .held = {day_of(f.at(3)), day_of(f.at(4))},
                                .limit_cents = f.size() > 5 ? std::stoll(f[5]) * 100 : 0});
    } else if (what == "relation") {
      relation(f);
    } else {
      edge(f);
    }
  }
  Snapshot finish() && { return std::move(builder_).finish(); }

 private:
  void edge(const Fields& f) {
    if (f.at(0) == "account") {
      Account& account = builder_.at(builder_.account(builder_.system(f.at(1)), f.at(2)));
      if (!f.at(3).empty()) account.owner = builder_.person(f[3]);
      if (f.size() > 4 && f[4] == "separate_admin") account.kind = AccountKind::SeparateAdmin;
    } else if (f[0] == "own") {
      builder_.own(builder_.account(builder_.system(f.at(1)), f.at(2)), node(f, 3), TermsId{0U});
    } else if (f[0] == "assign") {
      builder_.assign(builder_.account(builder_.system(f.at(1)), f.at(2)), node(f, 3), assigned(f));
    } else if (f[0] == "confer") {
      builder_.confer(node(f, 1), node(f, 4), f.size() > 7 ? builder_.terms({.held = {day_of(f[7]), Day::max()}}) : TermsId{0U});
    } else if (f[0] == "exercise") {
      const NodeId entitlement = builder_.node(builder_.system(f.at(2)), NodeKind::Entitlement, f.at(3));
      builder_.add_usage({.person = builder_.person(f.at(1)), .entitlement = EntitlementId{entitlement.index()}, .day = day_of(f.at(6)),
                          .object_kind = builder_.symbol(f.at(4)), .object = builder_.symbol(f.at(5)),
                          .subject = f.size() > 7 && !f[7].empty() ? builder_.person(f[7]) : PersonId{},
                          .session = f.size() > 8 ? builder_.symbol(f[8]) : SymbolId{}, .level = UsageLevel::Duty});
    } else {
      builder_.node(builder_.system(f.at(1)), kind_of(f[0]), f.at(2));
    }
  }

  void relation(const Fields& f) {
    Relation tie{.person = builder_.person(f.at(1)), .what = builder_.symbol(f.at(2)), .other = {}, .object_kind = {}, .object = {}};
    if (f.size() == 4) {
      tie.other = builder_.person(f[3]);
    } else {
      tie.object_kind = builder_.symbol(f.at(3));
      tie.object = builder_.symbol(f.at(4));
    }
    builder_.add_relation(tie);
  }

  NodeId node(const Fields& f, std::size_t at) { return builder_.node(builder_.system(f.at(at + 1)), kind_of(f.at(at)), f.at(at + 2)); }

  TermsId assigned(const Fields& f) {
    const Interval held{f.size() > 7 ? day_of(f[7]) : Day::min(), f.size() > 8 ? day_of(f[8]) : Day::max()};
    return f.size() > 6 ? terms(f[6], held) : TermsId{0U};
  }

  TermsId terms(const std::string& scopes, Interval held) {
    std::vector<ScopeValue> values;
    DelimitedReader reader{scopes, ';'};
    Fields pairs;
    while (reader.next(pairs))
      for (const std::string& pair : pairs) {
        const std::size_t equals = pair.find('=');
        values.push_back({builder_.symbol(pair.substr(0, equals)), builder_.symbol(pair.substr(equals + 1))});
      }
    return builder_.terms({.held = held, .scope = builder_.scope_set(std::move(values))});
  }

  SnapshotBuilder builder_;
};

}  // namespace

Snapshot text_snapshot(std::string_view text) {
  TextReader records;
  DelimitedReader lines{text};
  Fields fields;
  while (lines.next(fields)) records.record(fields);
  return std::move(records).finish();
}

}  // namespace rolewright::tests
