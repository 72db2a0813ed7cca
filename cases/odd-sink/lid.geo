// A round lid of copper. Lengths in mm; its underside lies in z = 0. Meshed by: gmsh -3 -format msh41 lid.geo -o lid.msh
SetFactory("OpenCASCADE");
radius = 14; thickness = 1.5;

Cylinder(1) = {0, 0, 0, 0, 0, thickness, radius};
Physical Volume("copper") = {1};
under() = Surface In BoundingBox {-radius - 1, -radius - 1, -0.01, radius + 1, radius + 1, 0.01};
over() = Surface In BoundingBox {-radius - 1, -radius - 1, thickness - 0.01, radius + 1, radius + 1, thickness + 0.01};
Physical Surface("under") = {under()};
Physical Surface("over") = {over()};

Mesh.MeshSizeMax = 1.5;
Mesh.Optimize = 1;
