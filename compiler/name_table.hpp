// NameTable: what one kind of name means, with the place it was declared. Reports duplicates and unknown
// names.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/ast.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::compiler {

template <class AnyId>
class NameTable {
 public:
  /// `kind` is for messages: "permission", "scope kind".
  explicit NameTable(std::string kind) : kind_{std::move(kind)} {}

  /// Declares `name`; a second declaration is RW0202 and keeps the first.
  bool declare(const ast::Name& name, AnyId id, Diagnostics& found) {
    const auto [known, fresh] = entries_.try_emplace(name.text, Entry{id, name.span});
    if (!fresh)
      found.add({.code = Code::DuplicateName,
                 .message = kind_ + " `" + printable(name.text) + "` is declared twice",
                 .span = name.span,
                 .labels = {{known->second.span, "first declared here"}}});
    return fresh;
  }

  [[nodiscard]] AnyId find(std::string_view name) const {
    const auto known = entries_.find(name);
    return known == entries_.end() ? AnyId{} : known->second.id;
  }

  /// The id of `name`, or none and RW0201 with the nearest known name.
  AnyId resolve(const ast::Name& name, Diagnostics& found) const {
    const AnyId id = find(name.text);
    constexpr std::size_t kMostCompared = 10'000'000;  // a suggestion costs a pass over all names
    if (id.is_none())
      found.add({.code = Code::UnknownName,
                 .message = "no " + kind_ + " is named `" + printable(name.text) + "`",
                 .span = name.span,
                 .label = "not declared",
                 .help = found.errors() * entries_.size() < kMostCompared ? did_you_mean(name.text, names())
                                                                          : std::string{}});
    return id;
  }

  /// Ids of the names that are known; the others are reported.
  std::vector<AnyId> resolve_all(const std::vector<ast::Name>& names, Diagnostics& found) const {
    std::vector<AnyId> ids;
    for (const ast::Name& name : names)
      if (const AnyId id = resolve(name, found); !id.is_none()) ids.push_back(id);
    return ids;
  }

  [[nodiscard]] std::vector<std::string_view> names() const {
    std::vector<std::string_view> all;
    for (const auto& [name, entry] : entries_) all.push_back(name);
    return all;
  }

 private:
  struct Entry {
    AnyId id;
    Span span;
  };
  std::string kind_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace rolewright::compiler
