"""Opens a run folder the way a user would, in ParaView, and compares what arrives with the HDF5 file.

    PYTHONPATH=<python3-paraview's dist-packages> xvfb-run -a python3 paraview_open.py RUN_FOLDER [PICTURE.png]

Leaves with 1 and a message where a block, an array or a range is not what fields.h5 holds.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree

import h5py
import numpy
from paraview import servermanager, simple
from vtkmodules.vtkCommonDataModel import vtkCompositeDataSet

failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def h5_blocks(file):
    """{block: {array: values}}; the arrays of a grid have as many dimensions as the grid or one more."""
    axes = ("x", "y", "z", "points", "connectivity")
    blocks = {}
    with h5py.File(file, "r") as h5:
        for kind in h5:
            if kind == "lines":
                skip = ("points", "connectivity", "names")
                blocks["links"] = {n: d[...] for n, d in h5[kind].items() if n not in skip}
                continue
            for group in h5[kind].values():
                name = group.attrs["name"]
                name = name.decode() if isinstance(name, bytes) else name
                blocks[name] = {n: d[...] for n, d in group.items() if n not in axes}
    return blocks


def leaves(data, name=None):
    """(name, data set) of all leaves; the pieces of a multi-piece block carry the block's name."""
    if data is None:
        return
    if not data.IsA("vtkCompositeDataSet"):
        yield name, data
        return
    pieces = data.IsA("vtkMultiPieceDataSet")
    for i in range(data.GetNumberOfPieces() if pieces else data.GetNumberOfBlocks()):
        child = data.GetPiece(i) if pieces else data.GetBlock(i)
        meta = data.GetMetaData(i)
        own = meta.Get(vtkCompositeDataSet.NAME()) if meta and meta.Has(vtkCompositeDataSet.NAME()) else None
        yield from leaves(child, name if pieces else own)


def merged(data):
    """{block: {array: (min, max, tuples)}} over all pieces; vectors by the range of all components."""
    out = {}
    for name, leaf in leaves(data):
        arrays = out.setdefault(name, {})
        cells = leaf.GetCellData()
        for i in range(cells.GetNumberOfArrays()):
            array = cells.GetArray(i)
            if array is None:
                continue  # text
            ranges = [array.GetRange(c) for c in range(array.GetNumberOfComponents())]
            low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
            before = arrays.get(array.GetName(), (low, high, 0))
            arrays[array.GetName()] = (min(low, before[0]), max(high, before[1]),
                                       before[2] + array.GetNumberOfTuples())
    return out


def check_block(where, arrays, wanted):
    expect(set(arrays) == set(wanted), f"{where}: arrays {sorted(arrays)}, expected {sorted(wanted)}")
    for name, values in wanted.items():
        if name not in arrays:
            continue
        low, high, tuples = arrays[name]
        cells = values.size // 3 if values.ndim in (2, 4) else values.size
        expect(tuples == cells, f"{where}/{name}: {tuples} cells, expected {cells}")
        close = numpy.allclose([low, high], [values.min(), values.max()], rtol=1e-12, atol=0)
        expect(close, f"{where}/{name}: range {low}..{high}, expected {values.min()}..{values.max()}")


def check_source(title, source, wanted, named=True):
    source.UpdatePipelineInformation()
    source.UpdatePipeline(0.0)
    found = merged(servermanager.Fetch(source))
    print(title, "->", {k: sorted(v) for k, v in found.items()})
    if named:
        expect(set(found) == set(wanted), f"{title}: blocks {list(found)}, expected {list(wanted)}")
        for name in set(found) & set(wanted):
            check_block(f"{title}: {name}", found[name], wanted[name])
        return
    arrays = set().union(*(set(a) for a in found.values()))
    expect(arrays == set().union(*(set(a) for a in wanted.values())), f"{title}: arrays {sorted(arrays)}")


def picture(source, array, file):
    view = simple.CreateView("RenderView")
    view.ViewSize = [900, 650]
    view.Background = [1, 1, 1]
    view.UseColorPaletteForBackground = 0
    shown = simple.Show(source, view)
    shown.SetRepresentationType("Surface With Edges")
    simple.ColorBy(shown, ("CELLS", array))
    shown.RescaleTransferFunctionToDataRange(True)
    view.CameraPosition, view.CameraViewUp = [0.06, -0.05, 0.05], [0, 0, 1]
    simple.ResetCamera(view)
    simple.SaveScreenshot(file, view)
    expect(os.path.getsize(file) > 2000, f"{file} is almost empty")


def main(folder, image=None):
    folder = os.path.abspath(folder)
    wanted = h5_blocks(folder + "/fields.h5")
    pvd, xdmf = folder + "/paraview.pvd", folder + "/fields.xdmf"
    for index in (pvd, xdmf):
        ElementTree.parse(index)
    # What a double click chooses; for XDMF that reader merges the grids, the other one keeps their names.
    collection = simple.OpenDataFile(pvd)
    check_source("paraview.pvd", collection, wanted)
    check_source("fields.xdmf (Xdmf3 Reader T)", simple.Xdmf3ReaderT(FileName=[xdmf]), wanted)
    check_source("fields.xdmf (double click)", simple.OpenDataFile(xdmf), wanted, named=False)
    if image:
        arrays = [name for block in wanted.values() for name in block]
        picture(collection, "temperature" if "temperature" in arrays else arrays[0], image)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
