#include "compiler/check_context.hpp"

#include "model/delimited.hpp"

namespace rolewright::compiler {
namespace {

class ScopeChecker : CheckStep {
 public:
  explicit ScopeChecker(CheckContext& context) : CheckStep{context}, read_{context.read} {}

  void run() {
    scopes();
  }

 private:
  void scopes() {
    each<ast::ScopeKind>([&](const ast::ScopeKind& kind, const Span&, const ast::File&) {
      if (!names_.scope_kinds.declare(kind.name, ScopeKindId{out_.scopes.kinds().size()}, found_)) return;
      const ScopeKindId id = out_.scopes.add_kind(kind.name.text);
      if (kind.tree_file.given()) read_tree(id, kind.tree_file);
    });
    each<ast::ScopeMap>([&](const ast::ScopeMap& map, const Span&, const ast::File&) {
      const ScopeKindId from = names_.scope_kinds.resolve(map.from, found_);
      const ScopeKindId to = names_.scope_kinds.resolve(map.to, found_);
      if (!from.is_none() && !to.is_none()) read_crosswalk(from, to, map.file);
    });
  }

  // Rows of a two-column data file after its header, with their line numbers.
  struct Pair {
    std::string first, second;
    std::size_t line;
  };
  std::optional<std::vector<Pair>> read_pairs(const ast::Name& file) {
    const Result<std::string> text = read_(file.span.file, file.text);
    if (!text.ok()) {
      for (Diagnostic item : text.error().items()) {
        if (!item.span.is_known()) item.span = file.span;
        found_.add(std::move(item));
      }
      return std::nullopt;
    }
    if (std::size_t bad = 0; !is_clean_utf8(text.value(), &bad)) {
      found_.add({.code = Code::NotUtf8,
                  .message = "`" + printable(file.text) + "` is not UTF-8 text",
                  .span = file.span,
                  .where = printable(file.text) + ": byte " + std::to_string(bad),
                  .help = "save the file as UTF-8"});
      return std::nullopt;
    }
    DelimitedReader reader{text.value()};
    std::vector<std::string> fields;
    std::vector<Pair> pairs;
    for (bool header = true; reader.next(fields); header = false) {
      if (header) continue;
      if (fields.size() < 2 || fields[0].empty()) {
        tree_problem(file, reader.line(), "this row has no value and counterpart in its first two columns");
        return std::nullopt;
      }
      pairs.push_back({fields[0], fields[1], reader.line()});
    }
    if (reader.broken()) {
      tree_problem(file, reader.line(), "a quote in this row is never closed");
      return std::nullopt;
    }
    return pairs;
  }

  void tree_problem(const ast::Name& file, std::size_t line, const std::string& what) {
    found_.add({.code = Code::ScopeTreeProblem,
                .message = what,
                .span = file.span,
                .where = printable(file.text) + ":" + std::to_string(line)});
  }

  void read_tree(ScopeKindId kind, const ast::Name& file) {
    const auto pairs = read_pairs(file);
    if (!pairs) return;
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Pair& pair : *pairs) rows.emplace_back(pair.first, pair.second);
    const std::size_t bad = out_.scopes.set_tree(kind, rows);
    if (bad != rows.size())
      tree_problem(file, (*pairs)[bad].line,
                   "`" + printable(rows[bad].first) + "` under `" + printable(rows[bad].second) +
                       "` repeats a value, names an unknown parent, closes a circle or is too deep");
  }

  void read_crosswalk(ScopeKindId from, ScopeKindId to, const ast::Name& file) {
    const auto pairs = read_pairs(file);
    if (!pairs) return;
    for (const Pair& pair : *pairs) {
      const ScopeNodeId left = crosswalk_end(from, pair.first, pair.line, file);
      const ScopeNodeId right = crosswalk_end(to, pair.second, pair.line, file);
      if (!left.is_none() && !right.is_none()) out_.scopes.add_crosswalk(left, right);
    }
  }

  // A kind with a tree must know the value; one without learns it here.
  ScopeNodeId crosswalk_end(ScopeKindId kind, const std::string& value, std::size_t line,
                            const ast::Name& file) {
    if (!out_.scopes.kinds()[kind.index()].has_tree) return out_.scopes.node(kind, value);
    const ScopeNodeId node = out_.scopes.find_node(kind, value);
    if (node.is_none())
      tree_problem(
          file, line,
          "`" + printable(value) + "` is not in the tree of " + out_.scopes.kinds()[kind.index()].name);
    return node;
  }


  const ReadFile& read_;
};

}  // namespace

void check_scopes(CheckContext& context) {
  ScopeChecker{context}.run();
}

}  // namespace rolewright::compiler
