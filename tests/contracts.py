"""An import contract of our own for import-linter (see [tool.importlinter] in pyproject.toml)."""

import sys

from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryOnly(Contract):
    """A package imports the standard library and itself, nothing else."""

    package = fields.ModuleField()

    def check(self, graph, verbose):
        package = self.package.name
        modules = {package, *graph.find_descendants(package)}
        foreign = [
            f"{module} imports {imported}"
            for module in sorted(modules)
            for imported in sorted(graph.find_modules_directly_imported_by(module) - modules)
            if imported.partition(".")[0] not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not foreign, metadata={"foreign": foreign})

    def render_broken_contract(self, check):
        for line in check.metadata["foreign"]:
            output.print_error(line)
