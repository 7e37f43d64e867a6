"""numpy.matrix: always two dimensions, * is the matrix product."""

RTOL = 1e-9
ATOL = 1e-12
SETUP = """
m = np.matrix([[1, 2], [3, 4]])
r = np.matrix('1 2 3; 4 5 6')
"""
CASES = r"""
m
r
str(m)
np.matrix('1,2;3')
np.matrix([1,2])
np.matrix(3)
np.matrix([[[1]]])
m*m
m*2
2*m
m*[[1],[2]]
m**2
m**-1
m@m
m+1
m[0]
m[:,0]
m[0,1]
m[0,:]
m[[0,1],0]
m[m>2]
m.T
m.H
m.I
r.I
m.A
m.A1
m.sum()
m.sum(0)
m.sum(axis=1)
m.mean(1)
m.std(0)
m.max(1)
m.argmax(0)
m.ptp(1)
m.any(1)
m.prod()
m.tolist()
m.flatten()
m.ravel()
m.squeeze()
m.reshape(1,4)
np.asmatrix([[1,2]])
np.bmat([[m,m],[m,m]])
np.bmat([m,m])
type(m+np.ones((2,2)))
np.dot(m,m)
np.ones((2,2))*m
m-np.ones((2,2))
m==m
m.dot([1,2])
np.linalg.det(m)
np.sum(m,axis=0)
np.multiply(m,m)
m.copy()
m.astype(float)
m.transpose()
m.diagonal()
m.trace()
list(m)
m.shape
m.getA()
np.matrix(m) is m
np.asmatrix(m) is m
m.var()
"""
