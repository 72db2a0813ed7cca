// A round heat sink: a disc with a hub and 18 pins that lean outward, two rings of them. Lengths in mm; the foot lies
// in z = 0. Meshed by: gmsh -3 -format msh41 sink.geo -o sink.msh
SetFactory("OpenCASCADE");
radius = 20; thickness = 4; height = 18; lean = 22 * Pi / 180;

Cylinder(1) = {0, 0, 0, 0, 0, thickness, radius};
Cone(2) = {0, 0, thickness - 1, 0, 0, 12, 6, 3};  // the hub, over the die
pins() = {};
For ring In {0 : 1}
  count = ring == 0 ? 6 : 12;
  at = ring == 0 ? 9.5 : 16;
  For n In {0 : count - 1}
    angle = 2 * Pi * (n + 0.5 * ring) / count;
    reach = height / Cos(lean) + 1;
    pin = newv;
    Cone(pin) = {at * Cos(angle), at * Sin(angle), thickness - 1,
                 reach * Sin(lean) * Cos(angle), reach * Sin(lean) * Sin(angle), reach * Cos(lean), 1.6, 1.0};
    pins() += {pin};
  EndFor
EndFor
whole() = BooleanUnion{ Volume{1}; Delete; }{ Volume{2, pins()}; Delete; };

Physical Volume("aluminium") = {whole()};
foot() = Surface In BoundingBox {-radius - 1, -radius - 1, -0.01, radius + 1, radius + 1, 0.01};
all() = Boundary{ Volume{whole()}; };
all() -= {foot()};
Physical Surface("foot") = {foot()};
Physical Surface("wetted") = {all()};

Mesh.MeshSizeMax = 3.0;
Mesh.MeshSizeFromCurvature = 7;
Mesh.Optimize = 1;
