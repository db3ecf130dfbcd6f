#include "compiler/world.hpp"

namespace rolewright::compiler {

Grant follow(World& world, const Grant& sofar, const Edge& edge) {
  const std::size_t known = world.binding.snapshot.terms.size();
  const bool exported = edge.terms.index() < known;
  const Terms& terms = exported ? world.binding.snapshot.terms[edge.terms.index()] : world.change.terms[edge.terms.index() - known];
  const BoxId box = exported ? world.binding.scope_boxes[terms.scope.index()] : world.change.boxes[edge.terms.index() - known];
  return {.node = edge.to,
          .held = intersect(sofar.held, terms.held),
          .box = world.binding.boxes.intersect(sofar.box, box),
          .marks = sofar.marks | terms.marks};
}

}  // namespace rolewright::compiler
