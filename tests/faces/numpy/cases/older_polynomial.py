"""poly1d and the functions of coefficients from the highest power down."""

RTOL = 1e-9
ATOL = 1e-12
SETUP = """

"""
CASES = r"""
np.poly1d([1,2,3])
np.poly1d([1,2],True)
np.poly1d([[1,2]])
np.poly1d([1,2,3])(2)
np.poly1d([1,2,3])*2
2*np.poly1d([1,2,3])
np.poly1d([1,2,3])**2
np.poly1d([1,2,3])**-1
np.poly1d([1,2,3])/2
np.poly1d([1,2,3])/np.poly1d([1,1])
np.poly1d([1,2,3])[1],np.poly1d([1,2,3])[7]
np.poly1d([1,2,3]).r
np.poly1d([1,2,3])==np.poly1d([1,2,3])
np.poly1d([1,2,3]).integ(2,[1,2])
np.poly1d([1,2,3]).deriv()
np.poly1d([1,2,3])(np.poly1d([1,1]))
np.square(np.poly1d([1,2,3]))
np.asarray(np.poly1d([1,2]))
len(np.poly1d([1,2,3])),np.poly1d([1,2]).o,np.poly1d([1,2]).variable
np.poly1d([1,2])+1, 1-np.poly1d([1,2])
np.array([1,2])*np.poly1d([1,2])
np.polyval([3,0,1],5)
np.polyval([3,0,1],np.array([1,2]))
np.polyval([3,0,1],[[1,2]])
np.polyval([1.5],2)
np.polyadd([1,2],[9,5,4])
np.polysub([2,10,-2],[3,10,-4])
np.polymul([1,2,3],[9,5,1])
np.polydiv([3.,5.,2.],[2.,1.])
np.polydiv([1],[2,3])
np.polydiv([1,2,3,4],[1,1])
np.polyder([1,2,3,4],2)
np.polyder([1],1)
np.polyder([1,2],-1)
np.polyint([1,1,1],3,[6,5,3])
np.polyint([1,1,1])
np.polyint([1,1,1],2,3)
np.polyint([1,1,1],2,[1,2,3])
np.polyint([1],-1)
np.poly([0,0,0])
np.poly((-1./2,0,1./2))
np.poly([[0,1/3],[-1/2,0]])
np.poly([])
np.poly([1j,-1j])
np.poly([[[1]]])
np.roots([3.2,2,1])
np.roots([0,0])
np.roots([1,0,0])
np.roots([0,1,2,0])
np.roots([[1,2]])
np.roots([5])
np.polyfit([0,1,2,3],[0,.8,.9,.1],1)
np.polyfit([0,1,2,3],[0,.8,.9,.1],1,full=True)
np.polyfit([0,1,2,3],[0,.8,.9,.1],1,cov='unscaled')
np.polyfit([0,1,2,3],[0,.8,.9,.1],1,w=[1,2,3,4])
np.polyfit([0,1,2],[0,.8],1)
np.polyfit([0,1,2],[0,.8,1],-1)
np.polyfit([],[],1)
np.polyfit([[1]],[1],1)
np.polyfit([1,2],[[[1,2]],[[1,2]]],1)
str(np.poly1d([1, 2, 3]))
str(np.poly1d([1, -2, 3.5, 0, 0]))
str(np.poly1d([1+2j, 3j, 1]))
str(np.poly1d([-5, -1, 0, 1]))
str(np.poly1d([1.23456, 1e10, 1e-7]))
str(np.poly1d([1, 2], variable='z'))
"""
